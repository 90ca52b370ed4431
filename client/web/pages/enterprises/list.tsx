import { Flex, Grid, Tag } from 'antd';
import { Link } from 'react-router';
import type { z } from 'zod';
import type { enterpriseView } from '../../../contract/enterprises.ts';
import type { CONSEQUENCES } from '../../../contract/tables.ts';
import { consequenceName, levelName } from '../../../contract/words.ts';
import { useWords } from '../../parts/language.tsx';
import { useProgramme } from '../../parts/programme.tsx';
import { useSession } from '../../parts/session.tsx';
import { DataTable } from '../../parts/table.tsx';
import { LIGHT_COLOURS, LightTag, Nothing } from '../../parts/view.tsx';

type Row = z.output<typeof enterpriseView>;
const CODE = { fontFamily: 'ui-monospace, monospace', fontSize: 13 };

/** One page of the registry: a table, or cards on a phone. */
export function EnterpriseList({ items, stale, filtered }: { items: Row[]; stale: boolean; filtered: boolean }) {
  const { t } = useWords();
  const wide = Grid.useBreakpoint().md ?? true;
  const { department } = useSession();
  if (items.length === 0)
    return (
      <Nothing>
        {filtered
          ? t('没有符合条件的企业，请放宽筛选条件。', 'No enterprise matches: remove a filter.')
          : t('还没有登记企业，请导入企业名单或逐家登记。', 'No enterprise is registered yet: import a list, or enrol one.')}
      </Nothing>
    );
  const others = items.some((row) => row.department !== department);
  if (!wide) return <Cards items={items} />;
  return (
    <DataTable<Row>
      rowKey="uscc"
      dataSource={items}
      loading={stale}
      columns={[
        { title: t('企业名称', 'Name'), key: 'name', render: (_, row) => <Name of={row} /> },
        { title: t('统一社会信用代码', 'Code (USCC)'), key: 'uscc', render: (_, { uscc }) => <span style={CODE}>{uscc}</span> },
        { title: t('行业领域', 'Sector'), dataIndex: 'sectorName' },
        // A department sees who supervises the enterprises that it only assists with.
        ...(others ? [{ title: t('主管部门', 'Department'), dataIndex: 'departmentName' }] : []),
        { title: t('阶段', 'Stage'), key: 'stage', render: (_, { stageName }) => <Tag>{stageName}</Tag> },
        { title: t('红黄灯', 'Light'), key: 'light', render: (_, { light }) => (light === 'green' ? null : <LightTag light={light} />) },
        { title: t('证书', 'Certificate'), key: 'certificate', render: (_, row) => <CertificateWords of={row} /> },
        { title: t('提示', 'To note'), key: 'note', render: (_, row) => <Notes of={row} /> },
      ]}
    />
  );
}

function Cards({ items }: { items: Row[] }) {
  const { department } = useSession();
  return (
    <ul style={{ listStyle: 'none', margin: 0, padding: 0, display: 'grid', gap: 8 }}>
      {items.map((row) => (
        <li key={row.uscc} style={{ background: '#fff', border: '1px solid #e5e7eb', borderRadius: 8, padding: 12 }}>
          <Flex justify="space-between" gap="small">
            <Name of={row} />
            <span>
              {row.light !== 'green' && <LightTag light={row.light} />}
              <Tag style={{ marginInlineEnd: 0 }}>{row.stageName}</Tag>
            </span>
          </Flex>
          <div style={CODE}>{row.uscc}</div>
          <div style={{ color: 'rgba(0,0,0,0.65)' }}>
            {row.sectorName}
            {department !== row.department && ` · ${row.departmentName}`}
          </div>
          <CertificateWords of={row} />
          <Notes of={row} />
        </li>
      ))}
    </ul>
  );
}

function Name({ of: { uscc, name } }: { of: Row }) {
  const { home } = useProgramme();
  return <Link to={`${home}/enterprises/${uscc}`}>{name}</Link>;
}

function CertificateWords({ of: { level, expiresOn } }: { of: Row }) {
  const { t, language } = useWords();
  if (level === undefined || expiresOn === undefined) return null;
  return <span style={{ whiteSpace: 'nowrap' }}>{t(`${levelName(level)}，至 ${expiresOn}`, `${levelName(level, language)}, until ${expiresOn}`)}</span>;
}

/** Shows what somebody has to look at. */
function Notes({ of: { expiresOn, certified, stage, proposal, rectifyBy } }: { of: Row }) {
  const { t, language } = useWords();
  const { programme } = useProgramme();
  const notes = [
    ...(expiresOn !== undefined && !certified && stage !== 'closed' && expiresOn < programme.today
      ? [{ light: 'red' as const, says: t('证书已过期', 'Expired') }]
      : []),
    ...(rectifyBy !== undefined
      ? [
          {
            light: rectifyBy < programme.today ? ('red' as const) : ('orange' as const),
            says: t(`${rectifyBy} 前整改`, `To put right by ${rectifyBy}`),
          },
        ]
      : []),
    ...(proposal !== undefined
      ? [
          {
            light: 'yellow' as const,
            says: t(
              `建议${consequenceName(proposal as keyof typeof CONSEQUENCES)}，待决定`,
              `Proposed: ${consequenceName(proposal as keyof typeof CONSEQUENCES, language)}`,
            ),
          },
        ]
      : []),
  ];
  if (notes.length === 0) return null;
  return (
    <Flex gap={4} wrap>
      {notes.map(({ light, says }) => (
        <Tag key={says} variant="filled" style={{ background: LIGHT_COLOURS[light].ground, color: LIGHT_COLOURS[light].letters, marginInlineEnd: 0 }}>
          {says}
        </Tag>
      ))}
    </Flex>
  );
}
