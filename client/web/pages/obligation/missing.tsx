import { Link } from 'react-router';
import type { z } from 'zod';
import type { roster } from '../../../contract/obligations.ts';
import { ENTERPRISE_STAGES } from '../../../contract/tables.ts';
import { enterpriseStageName } from '../../../contract/words.ts';
import { usePaged } from '../../parts/data.ts';
import { useWords } from '../../parts/language.tsx';
import { Pager } from '../../parts/pager.tsx';
import { useProgramme } from '../../parts/programme.tsx';
import { DataTable } from '../../parts/table.tsx';
import { Loaded } from '../../parts/view.tsx';

type Line = z.output<typeof roster>['missing'][number];

/** The enterprises that are not done yet. */
export default function Missing({ path }: { path: string }) {
  const { t, language } = useWords();
  const { home } = useProgramme();
  const { answer, ...pages } = usePaged<typeof roster>(`${path}/roster`, {}, 20);
  const stageOf = (stage: string) => {
    const known = ENTERPRISE_STAGES.find((one) => one === stage);
    return known ? enterpriseStageName(known, language) : stage;
  };
  return (
    <div style={{ marginTop: 12 }}>
      <Loaded of={answer} rows={10}>
        {({ missing }) => (
          <DataTable<Line>
            size="small"
            rowKey="uscc"
            dataSource={missing}
            columns={[
              { title: t('企业', 'Enterprise'), key: 'name', render: (_, { uscc, name }) => <Link to={`${home}/enterprises/${uscc}`}>{name}</Link> },
              { title: t('行业', 'Sector'), dataIndex: 'sectorName' },
              { title: t('现状', 'Stage'), key: 'stage', render: (_, { stage }) => stageOf(stage) },
              { title: t('证书到期', 'Certificate until'), key: 'expiresOn', render: (_, { expiresOn }) => expiresOn ?? '—' },
            ]}
          />
        )}
      </Loaded>
      <div style={{ marginTop: 8 }}>
        <Pager {...pages} />
      </div>
    </div>
  );
}
