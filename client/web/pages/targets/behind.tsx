import { Drawer, Flex } from 'antd';
import { Link, useNavigate } from 'react-router';
import type { behind } from '../../../contract/targets.ts';
import { enterpriseStageName, levelName } from '../../../contract/words.ts';
import { usePaged } from '../../parts/data.ts';
import { useWords } from '../../parts/language.tsx';
import { Pager } from '../../parts/pager.tsx';
import { useProgramme } from '../../parts/programme.tsx';
import { useSession } from '../../parts/session.tsx';
import type { Target } from '../../parts/targets.ts';
import { Loaded, Nothing } from '../../parts/view.tsx';

interface Props {
  target: Target;
  /** The figure whose enterprises are shown; none when undefined. */
  scope: string | undefined;
  which: 'counted' | 'missing';
  asOf: string | undefined;
  to(changes: Record<string, string | undefined>): string;
}

/** Lists the enterprises behind one number: those that count, or those that do not yet. */
export function Behind({ target, scope, which, asOf, to }: Props) {
  const { t, language } = useWords();
  const { api, home, departmentName } = useProgramme();
  const { department } = useSession();
  const navigate = useNavigate();
  const figure = target.figures.find((one) => one.scope === scope);
  const { answer, ...paged } = usePaged<typeof behind>(figure && `${api}/targets/${target.id}/enterprises`, { scope, which, asOf });
  const choices = [
    { which: 'counted' as const, name: t('已计入', 'Count'), count: figure?.numerator },
    { which: 'missing' as const, name: t('尚未计入', 'Do not count yet'), count: (figure?.denominator ?? 0) - (figure?.numerator ?? 0) },
  ];
  return (
    <Drawer
      open={figure !== undefined}
      onClose={() => navigate(to({ scope: undefined, which: undefined }), { preventScrollReset: true })}
      title={figure && t(`${figure.scopeName}，截至 ${target.asOf}`, `${figure.scopeName} as of ${target.asOf}`)}
      size={560}
    >
      <p style={{ marginTop: 0 }}>{target.name}</p>
      <Flex component="nav" aria-label={t('名单', 'Lists')} gap="small" className="target-choice" style={{ display: 'flex' }}>
        {choices.map((choice) => (
          <Link key={choice.which} to={to({ which: choice.which })} replace preventScrollReset aria-current={choice.which === which ? 'page' : undefined}>
            {choice.name} {choice.count}
          </Link>
        ))}
      </Flex>
      {department !== undefined && (
        <p>{t('数字是全区的，名单只列本部门负责的企业。', 'The numbers are of the whole district; the list shows only the enterprises of your department.')}</p>
      )}
      <Loaded of={answer} rows={12}>
        {({ items }) =>
          items.length === 0 ? (
            <Nothing>
              {department === undefined ? t('没有企业。', 'No enterprises.') : t('本部门没有企业在这一项。', 'Your department has no enterprise here.')}
            </Nothing>
          ) : (
            <ul className="behind">
              {items.map((one) => (
                <li key={one.uscc}>
                  <Link to={`${home}/enterprises/${one.uscc}`}>{one.name}</Link>
                  <div>
                    {[
                      ...((figure?.sectors.length ?? 0) > 1 ? [one.sectorName] : []),
                      departmentName(one.department),
                      enterpriseStageName(one.stage, language),
                      ...(one.level === undefined ? [] : [levelName(one.level, language)]),
                      ...(one.expiresOn === undefined ? [] : [t(`证书有效至 ${one.expiresOn}`, `certificate until ${one.expiresOn}`)]),
                    ].join(t('，', ', '))}
                  </div>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      <Pager {...paged} />
    </Drawer>
  );
}
