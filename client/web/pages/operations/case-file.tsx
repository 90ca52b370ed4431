import { Button } from 'antd';
import { Fragment, useState } from 'react';
import { Link } from 'react-router';
import type { caseFile } from '../../../contract/obligations.ts';
import { many } from '../../../contract/words.ts';
import { CaseLines } from '../../parts/case-lines.tsx';
import { useGet } from '../../parts/data.ts';
import { useWords } from '../../parts/language.tsx';
import { useProgramme } from '../../parts/programme.tsx';
import { Loaded, Nothing, Section } from '../../parts/view.tsx';

/** How many of the latest lines are shown: a mailroom's file has thousands, and an operator looks for the latest. */
const LATEST = 100;

/** Shows what happened, line by line, by the programme's clock; the latest first. */
export function CaseFile({ id }: { id: string }) {
  const { t } = useWords();
  const [all, setAll] = useState(false);
  const answer = useGet<typeof caseFile>('/api/operations/workflow/case-file', { id });
  return (
    <Section title={t('案卷', 'Case file')}>
      <Loaded of={answer}>
        {({ source, lines }) => {
          const shown = lines.slice(all ? 0 : -LATEST).reverse();
          if (shown.length === 0) return <Nothing>{t('没有记录。', 'Nothing has happened yet.')}</Nothing>;
          return (
            <>
              <p style={{ margin: '0 0 8px' }}>
                {source === 'engine'
                  ? t(`引擎记录 ${lines.length} 条，新的在前`, `${many(lines.length, 'line')} from the engine, the latest first`)
                  : t(
                      `引擎中已没有记录，据台账 ${lines.length} 条，新的在前`,
                      `${many(lines.length, 'line')} from the ledger, for the engine has forgotten it; the latest first`,
                    )}
              </p>
              <CaseLines lines={shown}>{(what) => <Line what={what} />}</CaseLines>
              {!all && lines.length > LATEST && <Button onClick={() => setAll(true)}>{t(`显示全部 ${lines.length} 条`, `Show all ${lines.length}`)}</Button>}
            </>
          );
        }}
      </Loaded>
    </Section>
  );
}

/** Shows a line; other workflows in it are links under their names. */
function Line({ what }: { what: string }) {
  const { milestoneName, departmentName } = useProgramme();
  const nameOf = (id: string) => {
    const [, , milestone = '', department] = id.split('/');
    return department === undefined ? milestoneName(milestone) : `${departmentName(department)}：${milestoneName(milestone)}`;
  };
  return what.split(/((?:milestone|obligation)\/[a-z0-9/-]+)/).map((piece, index) =>
    index % 2 === 1 ? (
      <Link key={piece} to={`?id=${encodeURIComponent(piece)}`}>
        {nameOf(piece)}
      </Link>
    ) : (
      <Fragment key={piece}>{piece}</Fragment>
    ),
  );
}
