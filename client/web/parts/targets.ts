import type { z } from 'zod';
import { leastOf } from '../../contract/tables.ts';
import type { targets } from '../../contract/targets.ts';
import { many, percent } from '../../contract/words.ts';
import { useWords } from './language.tsx';

export type Target = z.output<typeof targets>['items'][number];

/** Tells whether a frozen number reached the threshold; binary fractions do not decide it. */
export const reached = (numerator: number, denominator: number, atLeast: number) => denominator > 0 && numerator >= leastOf(atLeast, denominator);

/** Says in sentences where a target stands: what was frozen on its day, how it is on the day asked for, what this pace leads to. */
export function useTargetWords() {
  const { t } = useWords();
  return ({ dueOn, atLeast, asOf, figures, frozen }: Target): string[] => {
    const counted = figures.filter(({ denominator }) => denominator > 0);
    const met = counted.filter((figure) => figure.met).length;
    const gap = counted.reduce((sum, figure) => sum + figure.gap, 0);
    const forecast = counted.flatMap((figure) => figure.forecast ?? []);
    const expected = forecast.filter((figure) => figure.met).length;
    const [first] = counted;
    if (!first) return [t(`截至 ${asOf} 还没有可计的企业。`, `As of ${asOf} there is no enterprise to count.`)];
    const alone = counted.length === 1;
    const sentences: string[] = [];
    if (frozen.length > 0) {
      const kept = frozen.filter(({ numerator, denominator }) => reached(numerator, denominator, atLeast)).length;
      const [one] = frozen;
      sentences.push(
        one && frozen.length === 1
          ? t(
              `考核日 ${dueOn} 冻结：${one.numerator}/${one.denominator}，${kept > 0 ? '达到' : '未达到'}。`,
              `Frozen on ${dueOn}: ${one.numerator}/${one.denominator}, ${kept > 0 ? 'met' : 'not met'}.`,
            )
          : t(`考核日 ${dueOn} 冻结：${frozen.length} 个行业中 ${kept} 个达到。`, `Frozen on ${dueOn}: ${kept} of ${many(frozen.length, 'sector')} met it.`),
      );
    } else if (asOf > dueOn) sentences.push(t(`考核日 ${dueOn} 已过，当日没有冻结数据。`, `Its day ${dueOn} has passed; nothing was frozen then.`));
    sentences.push(
      alone
        ? t(
            `截至 ${asOf} 为 ${percent(first.rate, atLeast)}（${first.numerator}/${first.denominator}），${first.met ? '已达到' : `还差 ${gap} 家`}。`,
            `As of ${asOf} ${percent(first.rate, atLeast)} (${first.numerator}/${first.denominator}): ${first.met ? 'met.' : `${many(gap, 'enterprise')} short.`}`,
          )
        : t(
            `截至 ${asOf}，${counted.length} 个行业中 ${met} 个达到${gap > 0 ? `，其余还差 ${gap} 家` : ''}。`,
            `As of ${asOf}, ${met} of ${many(counted.length, 'sector')} meet it${gap > 0 ? `; the others are ${many(gap, 'enterprise')} short` : ''}.`,
          ),
    );
    if (asOf >= dueOn) return sentences;
    const [one] = forecast;
    if (!one) sentences.push(t('数据不足 180 天，暂不预测。', 'Less than 180 days of data: no forecast yet.'));
    else if (alone)
      sentences.push(
        t(
          `预测到 ${dueOn} 为 ${percent(one.rate, atLeast)}，${one.met ? '能达到' : '达不到'}。`,
          `Forecast for ${dueOn}: ${percent(one.rate, atLeast)}, ${one.met ? 'met' : 'not met'}.`,
        ),
      );
    else if (expected === forecast.length) sentences.push(t(`预测到 ${dueOn} 全部达到。`, `Forecast for ${dueOn}: all will meet it.`));
    else
      sentences.push(
        t(
          `预测到 ${dueOn} 有 ${expected} 个达到，${forecast.length - expected} 个达不到。`,
          `Forecast for ${dueOn}: ${expected} will meet it, ${forecast.length - expected} will not.`,
        ),
      );
    return sentences;
  };
}
