import type { z } from 'zod';
import type { sampleView } from '../../../contract/targets.ts';
import { thresholdName } from '../../../contract/words.ts';
import { AskDialog, type Field } from '../../parts/ask-dialog.tsx';
import { useWords } from '../../parts/language.tsx';
import type { Programme } from '../../parts/programme.tsx';

interface Props {
  path: string;
  quotas: Programme['quotas'];
  drawn: z.output<typeof sampleView>[];
  close(): void;
}

/** Asks for which quota or what share to draw, from which seed, and why when it was drawn before. */
export default function DrawDialog({ path, quotas, drawn, close }: Props) {
  const { t } = useWords();
  const [first] = quotas;
  const again = drawn.length > 0;
  const fields: Field[] = [
    ...(quotas.length > 1
      ? [
          {
            name: 'quota',
            label: t('抽查要求', 'Quota'),
            kind: 'choice' as const,
            required: true,
            options: quotas.map(({ id, name, atLeast }) => ({ value: id, label: `${name}（${thresholdName(atLeast)}）` })),
          },
        ]
      : []),
    {
      name: 'percent',
      label: t('比例（%）', 'Share (%)'),
      kind: 'number',
      min: '1',
      max: '100',
      required: quotas.length === 0,
      ...(first && {
        help: t(`不填则按要求抽取 ${thresholdName(first.atLeast)}`, `Left out: ${thresholdName(first.atLeast)}, as the quota says`),
      }),
    },
    {
      name: 'seed',
      label: t('抽签号码（可不填）', 'Seed (may be left out)'),
      kind: 'text',
      help: t(
        '如现场掷骰、当日公开数字；不填由系统随机产生。号码和名单相同，抽出的结果也相同。',
        'Such as dice thrown in public. The same seed and roster draw the same.',
      ),
    },
    ...(again ? [{ name: 'reason', label: t('重新抽取的理由', 'Why it is drawn again'), kind: 'long' as const, required: quotas.length <= 1 }] : []),
  ];
  return (
    <AskDialog
      about={path}
      title={again ? t('重新抽取', 'Draw again') : t('随机抽取', 'Draw at random')}
      confirm={t('抽取', 'Draw')}
      fields={fields}
      act={({ percent: share, ...rest }, { change }) =>
        change<typeof sampleView>({
          path: `${path}/samples`,
          done: t('已抽取', 'Drawn'),
          body: { ...(quotas.length === 1 && { quota: first?.id }), ...rest, ...(share !== undefined && { share: Number(share) / 100 }) },
        })
      }
      close={close}
    >
      <p>
        {t(
          '按行业分层随机抽取。名单按此刻冻结，抽签号码和结果存档，不能删除。',
          'Drawn at random, sector by sector. The roster is frozen as of now; seed and result are kept for good.',
        )}
      </p>
    </AskDialog>
  );
}
