import { Button, Flex } from 'antd';
import { type ReactNode, useState } from 'react';
import { Link } from 'react-router';
import type { z } from 'zod';
import type { lateItem, overview } from '../../../contract/programmes.ts';
import { obligationPage } from '../../../contract/tables.ts';
import { many } from '../../../contract/words.ts';
import { addressOf } from '../../parts/http.ts';
import { useWords } from '../../parts/language.tsx';
import { useProgramme } from '../../parts/programme.tsx';
import { useSession } from '../../parts/session.tsx';
import { LightTag, Section } from '../../parts/view.tsx';

type Overview = z.output<typeof overview>;
type Item = z.output<typeof lateItem>;

/** How many lines are shown at first. */
const FIRST = 8;

/** Shows what is late, by how many days, and whose it is. */
export function Late({ overview: { late, lateTotal } }: { overview: Overview }) {
  const { t } = useWords();
  const { home } = useProgramme();
  return (
    <Section
      title={t(`已逾期 ${lateTotal} 件`, `Late: ${lateTotal}`)}
      extra={lateTotal > 0 && <Link to={addressOf(`${home}/obligations`, { late: true })}>{t('全部逾期任务', 'All that is late')}</Link>}
    >
      {late.length === 0 && <p style={{ margin: 0 }}>{t('没有逾期的任务。', 'Nothing is late.')}</p>}
      <Lines of={late}>
        {(item) => (
          <Line key={item.id} item={item}>
            <strong>{t(`逾期 ${item.daysLate} 天`, many(item.daysLate, 'day late', 'days late'))}</strong>
            <span>{t(`原应于 ${item.due} 前完成`, `was due ${item.due}`)}</span>
          </Line>
        )}
      </Lines>
    </Section>
  );
}

/** Lists the departments with the most that is late. */
export function Worst({ overview: { worst } }: { overview: Overview }) {
  const { t } = useWords();
  const { home } = useProgramme();
  if (worst.length === 0) return null;
  return (
    <Section title={t('逾期最多的部门', 'Departments with most that is late')}>
      <ol className="worst in-text">
        {worst.map(({ department, departmentName, late, red }) => (
          <li key={department}>
            <Link to={addressOf(`${home}/obligations`, { department, late: true })}>{departmentName}</Link>{' '}
            {red > 0 ? t(`${late} 件，其中红灯 ${red} 件`, `${late}, of which red ${red}`) : t(`${late} 件`, `${late}`)}
          </li>
        ))}
      </ol>
    </Section>
  );
}

/** Shows what is due in the next 14 days: by milestone, since many departments share one. */
export function DueSoon({ overview: { dueSoon, dueSoonTotal, milestones, now } }: { overview: Overview }) {
  const { t } = useWords();
  const { home } = useProgramme();
  const { department } = useSession();
  const groups = new Map<string, Item[]>();
  for (const item of dueSoon) groups.set(`${item.due} ${item.milestone}`, [...(groups.get(`${item.due} ${item.milestone}`) ?? []), item]);
  const today = now.slice(0, 10);
  const next = milestones.filter(({ due, stages }) => due >= today && (stages.open ?? 0) > 0).sort((a, b) => (a.due < b.due ? -1 : 1))[0];
  return (
    <Section
      title={t(`14 天内到期 ${dueSoonTotal} 件`, `Due within 14 days: ${dueSoonTotal}`)}
      extra={<Link to={addressOf(`${home}/obligations`, { stage: 'open' })}>{t('全部办理中的任务', 'All that is open')}</Link>}
    >
      {dueSoon.length === 0 && (
        <p style={{ margin: 0 }}>
          {t('14 天内没有到期的任务。', 'Nothing is due within 14 days.')}
          {next && t(`下一项：${next.name}，${next.due} 到期。`, ` Next: ${next.name}, due ${next.due}.`)}
        </p>
      )}
      <Lines of={[...groups]}>
        {([key, items]) =>
          department !== undefined ? (
            items.map((item) => (
              <Line key={item.id} item={item}>
                <span>{t(`${item.due} 到期`, `due ${item.due}`)}</span>
              </Line>
            ))
          ) : (
            <li key={key}>
              <Flex gap="small" wrap align="baseline">
                <strong>{items[0]?.milestoneName}</strong>
                <span>{t(`${items[0]?.due} 到期`, `due ${items[0]?.due}`)}</span>
              </Flex>
              <Flex gap="4px 12px" wrap component="ul" className="plain-list" style={{ marginTop: 4 }}>
                {items.map(({ id, departmentName, light }) => (
                  <li key={id} style={{ border: 0, padding: 0 }}>
                    <LightTag light={light} />
                    <Link to={obligationPage(id)}>{departmentName}</Link>
                  </li>
                ))}
              </Flex>
            </li>
          )
        }
      </Lines>
    </Section>
  );
}

function Line({ item, children }: { item: Item; children: ReactNode }) {
  const { department } = useSession();
  return (
    <li>
      <Flex justify="space-between" align="start" gap="small">
        <Link to={obligationPage(item.id)}>
          {item.department !== department && `${item.departmentName} · `}
          {item.milestoneName}
        </Link>
        <LightTag light={item.light} />
      </Flex>
      <Flex gap="middle" wrap>
        {children}
      </Flex>
    </li>
  );
}

/** Shows the first few; the others when asked for. */
function Lines<T>({ of, children }: { of: T[]; children: (one: T) => ReactNode }) {
  const { t } = useWords();
  const [all, setAll] = useState(false);
  return (
    <>
      <ul className="plain-list">{(all ? of : of.slice(0, FIRST)).map(children)}</ul>
      {of.length > FIRST && (
        <Button size="small" onClick={() => setAll(!all)} aria-expanded={all}>
          {all ? t('收起', 'Show fewer') : t(`再显示 ${of.length - FIRST} 项`, `Show ${of.length - FIRST} more`)}
        </Button>
      )}
    </>
  );
}
