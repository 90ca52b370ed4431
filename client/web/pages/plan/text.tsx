import { DownloadOutlined } from '@ant-design/icons';
import { Button, Flex } from 'antd';
import { useEffect } from 'react';
import { Link, useSearchParams } from 'react-router';
import type { planDocument, planVersions } from '../../../contract/programmes.ts';
import { useGet } from '../../parts/data.ts';
import { savePlan } from '../../parts/download.ts';
import { useWords } from '../../parts/language.tsx';
import { useProgramme } from '../../parts/programme.tsx';
import { Loaded } from '../../parts/view.tsx';

/** Shows the plan file that holds, or an earlier version of it, with its lines numbered. */
export default function PlanText() {
  const { t, language } = useWords();
  const { api, programme } = useProgramme();
  const [query] = useSearchParams();
  const version = Number(query.get('version')) || undefined;
  const line = Number(query.get('line')) || undefined;
  const document = useGet<typeof planDocument>(version === undefined ? `${api}/plan` : `${api}/plan/versions/${version}`);
  const versions = useGet<typeof planVersions>(`${api}/plan/versions`);
  const realTime = new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', { dateStyle: 'medium', timeStyle: 'short' });
  return (
    <Loaded of={document} rows={16}>
      {({ version: shown, text }) => (
        <Flex vertical gap="middle">
          <Flex wrap gap="small" align="center" justify="space-between">
            <span>
              {shown === programme.planVersion
                ? t(`现行方案，第 ${shown} 版`, `The plan in force, version ${shown}`)
                : t(`第 ${shown} 版，已被第 ${programme.planVersion} 版取代`, `Version ${shown}, replaced by version ${programme.planVersion}`)}
              {shown !== programme.planVersion && (
                <>
                  {' '}
                  <Link to="?view=text">{t('看现行方案', 'See the plan in force')}</Link>
                </>
              )}
            </span>
            <Button icon={<DownloadOutlined />} onClick={() => savePlan(`${programme.id}-v${shown}.yaml`, text)}>
              {t('下载', 'Download')}
            </Button>
          </Flex>
          <Lines text={text} line={line} addressOf={(at) => `?view=text${version === undefined ? '' : `&version=${version}`}&line=${at}`} />
          <Loaded of={versions} rows={2}>
            {({ items }) => (
              <section className="plan-panel">
                <h2>{t('历次版本', 'Versions')}</h2>
                <ul className="day-list">
                  {items
                    .toSorted((a, b) => b.version - a.version)
                    .map((one) => (
                      <li key={one.version}>
                        {one.version === shown ? (
                          <strong>{t(`第 ${one.version} 版`, `Version ${one.version}`)}</strong>
                        ) : (
                          <Link to={`?view=text&version=${one.version}`}>{t(`第 ${one.version} 版`, `Version ${one.version}`)}</Link>
                        )}
                        {' · '}
                        {realTime.format(Date.parse(one.createdAt))}
                        {' · '}
                        {one.reason || (one.version === 1 ? t('载入', 'loaded') : t('没有写原因', 'no reason given'))}
                      </li>
                    ))}
                </ul>
              </section>
            )}
          </Loaded>
        </Flex>
      )}
    </Loaded>
  );
}

function Lines({ text, line, addressOf }: { text: string; line: number | undefined; addressOf(line: number): string }) {
  const { t } = useWords();
  useEffect(() => {
    if (line !== undefined) document.getElementById(`line-${line}`)?.scrollIntoView({ block: 'center' });
  }, [line]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
    <section className="lines" aria-label={t('方案内容', 'Text of the plan')} tabIndex={0}>
      {text.split('\n').map((content, index) => {
        const at = index + 1;
        return (
          <div key={at} id={`line-${at}`} className={at === line ? 'marked' : ''}>
            <Link to={addressOf(at)} replace preventScrollReset tabIndex={-1} aria-label={t(`第 ${at} 行`, `Line ${at}`)}>
              {at}
            </Link>
            <span>{content}</span>
          </div>
        );
      })}
    </section>
  );
}
