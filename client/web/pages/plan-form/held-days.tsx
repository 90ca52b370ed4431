import { DeleteOutlined } from '@ant-design/icons';
import { Button, Flex } from 'antd';
import { useWords } from '../../parts/language.tsx';
import type { Path } from '../../parts/plan-edit.ts';
import { Amount, Choice, Several } from './choosing.tsx';
import { at, listAt, textAt, useEditing } from './editing.ts';
import { useHolidays } from './holiday-choice.ts';
import { FieldFaults, Typed } from './typed.tsx';

type Kind = 'days' | 'endless' | 'all' | 'named';
const FIRST: Record<Kind, Record<string, string | string[]>> = {
  days: { from: '', until: '' },
  endless: { from: '', until: 'none' },
  all: { holidays: 'all' },
  named: { holidays: ['spring-festival', 'national-day'] },
};
const kindOf = (window: unknown): Kind => {
  const over = at(window, ['holidays']);
  if (over !== undefined) return over === 'all' ? 'all' : 'named';
  return textAt(window, ['until']) === 'none' ? 'endless' : 'days';
};

/** Asks on which days something has to hold: from a day until a day, from a day on, or over public holidays with days before and after. */
export function HeldDays({ path }: { path: Path }) {
  const { t } = useWords();
  const { data, set } = useEditing();
  const windows = listAt(data, path);
  return (
    <div className="plan-field">
      <span>{t('哪些日子（每年都有的写成 03-01）', 'Which days (03-01 where it comes each year)')}</span>
      {windows.map((window, index) => (
        // A window has no code: its place is what it is known by.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <Window key={index} path={[...path, index]} number={index + 1} kind={kindOf(window)} only={windows.length === 1} />
      ))}
      <FieldFaults path={path} />
      <div>
        <Button size="small" onClick={() => set(windows.length === 0 ? [path, [FIRST.days]] : [[...path, windows.length], FIRST.days])}>
          {t('再加一段日子', 'One more span of days')}
        </Button>
      </div>
    </div>
  );
}

function Window({ path, number, kind, only }: { path: Path; number: number; kind: Kind; only: boolean }) {
  const { t } = useWords();
  const { set } = useEditing();
  const holidays = useHolidays();
  return (
    <Flex vertical gap="small" style={{ borderInlineStart: '2px solid #e5e7eb', paddingInlineStart: 8 }}>
      <Choice
        path={path}
        label={t(`时段 ${number} 是哪一种`, `Kind of window ${number}`)}
        value={kind}
        choose={(to) => set([path, FIRST[to as Kind]])}
        options={[
          { value: 'days', label: t('从某日至某日', 'from a day until a day') },
          { value: 'endless', label: t('从某日起，没有截止日', 'from a day on, without an end') },
          { value: 'all', label: t('每个节假日期间', 'over each public holiday') },
          { value: 'named', label: t('某些节日期间', 'over certain public holidays') },
        ]}
      />
      {(kind === 'days' || kind === 'endless') && (
        <Flex gap="small" align="center" wrap>
          <Typed path={[...path, 'from']} label={t(`时段 ${number} 从`, `Window ${number} from`)} hideLabel />
          <span>{kind === 'days' ? t('至', 'to') : t('起', 'on')}</span>
          {kind === 'days' && <Typed path={[...path, 'until']} label={t(`时段 ${number} 至`, `Window ${number} to`)} hideLabel />}
        </Flex>
      )}
      {kind === 'named' && <Several path={[...path, 'holidays']} label={t(`时段 ${number} 是哪些节日`, `Holidays of window ${number}`)} options={holidays} />}
      {(kind === 'all' || kind === 'named') && (
        <>
          <Amount
            path={[...path, 'daysBefore']}
            least={0}
            most={30}
            step={1}
            label={t('节前几天起（可不填）', 'From how many days before (may be left out)')}
          />
          <Amount path={[...path, 'daysAfter']} least={0} most={30} step={1} label={t('节后几天止（可不填）', 'Until how many days after (may be left out)')} />
        </>
      )}
      {!only && (
        <Button type="text" icon={<DeleteOutlined />} aria-label={t(`删除时段 ${number}`, `Delete window ${number}`)} onClick={() => set([path, undefined])} />
      )}
    </Flex>
  );
}
