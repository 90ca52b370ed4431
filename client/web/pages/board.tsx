import { Button, Flex } from 'antd';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { LIGHTS } from '../../contract/tables.ts';
import type { Trend, trend } from '../../contract/trend.ts';
import { lightName } from '../../contract/words.ts';
import { useGet } from '../parts/data.ts';
import { ExportButton } from '../parts/export-button.tsx';
import { attended } from '../parts/http.ts';
import { useWords } from '../parts/language.tsx';
import { useProgramme } from '../parts/programme.tsx';
import { DataTable } from '../parts/table.tsx';
import { Loaded, Nothing, Page, Section } from '../parts/view.tsx';
import { Bars, OUTCOMES, useOutcomeNames } from './board/bars.tsx';
import { LightMap } from './board/map.tsx';
import { TargetTable } from './board/target-table.tsx';
import { TargetSummary } from './overview/target-summary.tsx';
import './board/board.css';
import './overview/overview.css';

/** How long each picture stays on the wall (real ms). */
const TURN_MS = 20_000;

/** Draws 看板: what became of what was due, month by month and body by body, and whether the targets will be met; for a wall it turns by itself. */
export default function BoardPage() {
  const { t } = useWords();
  const { programme, api } = useProgramme();
  const [search, setSearch] = useSearchParams();
  const answer = useGet<typeof trend>(`${api}/trend`);
  const wall = search.get('wall') === 'true';
  const show = (on: boolean) => setSearch(on ? { wall: 'true' } : {}, { replace: true });
  return (
    <Page title={t('看板', 'Board')} extra={<Button onClick={() => show(true)}>{t('全屏轮播', 'Full screen')}</Button>}>
      <Loaded of={answer} rows={14}>
        {(data) => {
          if (data.months.length === 0) return <Nothing>{t('还没有任务。', 'There are no obligations yet.')}</Nothing>;
          const pictures = picturesOf(data, t, programme.targets.length > 0);
          return wall ? <Wall pictures={pictures} leave={() => show(false)} /> : <Sections pictures={pictures} data={data} />;
        }}
      </Loaded>
    </Page>
  );
}

interface Picture {
  key: 'map' | 'months' | 'departments' | 'targets';
  title: string;
  picture: ReactNode;
}

function picturesOf({ months, departments }: Trend, t: ReturnType<typeof useWords>['t'], targets: boolean): Picture[] {
  return [
    { key: 'map', title: t('各单位红黄灯', 'Bodies by light'), picture: <LightMap departments={departments} /> },
    {
      key: 'months',
      title: t('逐月办理情况', 'Month by month'),
      picture: <Bars rows={months.map(({ month, ...row }) => ({ id: month, name: month, ...row }))} />,
    },
    { key: 'departments', title: t('各单位办理情况', 'Body by body'), picture: <Bars rows={departments} /> },
    ...(targets ? [{ key: 'targets' as const, title: t('达标目标与预测', 'Targets and their forecast'), picture: <TargetSummary /> }] : []),
  ];
}

function Sections({ pictures, data }: { pictures: Picture[]; data: Trend }) {
  const { t, language } = useWords();
  const { api, home } = useProgramme();
  const names = useOutcomeNames();
  const rows = { months: data.months.map(({ month, ...row }) => ({ id: month, name: month, ...row })), departments: data.departments };
  return pictures.map(({ key, title, picture }) => (
    <Section
      key={key}
      title={title}
      extra={
        key === 'targets' ? (
          <Flex gap="small" align="center" wrap>
            <Link to={`${home}/targets`}>{t('查看各行业数字', 'All figures')}</Link>
            <ExportButton path={`${api}/targets.export`} query={{}} filtered={false} />
          </Flex>
        ) : (
          <ExportButton path={`${api}/trend.export`} query={{ of: key === 'months' ? 'months' : 'departments' }} filtered={false} />
        )
      }
    >
      {picture}
      {key === 'targets' && (
        <details style={{ marginTop: 12 }}>
          <summary>{t('看数字', 'The figures')}</summary>
          <TargetTable />
        </details>
      )}
      {key === 'map' && (
        <details style={{ marginTop: 12 }}>
          <summary>{t('看数字', 'The figures')}</summary>
          <DataTable
            rowKey="id"
            size="small"
            dataSource={data.departments}
            columns={[
              { title: t('单位', 'Body'), dataIndex: 'name' },
              ...LIGHTS.map((light) => ({
                title: lightName(light, language),
                key: light,
                align: 'right' as const,
                render: (_: unknown, { lights }: Trend['departments'][number]) => lights[light] ?? 0,
              })),
            ]}
          />
        </details>
      )}
      {key !== 'targets' && key !== 'map' && (
        <details style={{ marginTop: 12 }}>
          <summary>{t('看数字', 'The figures')}</summary>
          <DataTable
            rowKey="id"
            size="small"
            dataSource={rows[key]}
            columns={[
              { title: key === 'months' ? t('月份', 'Month') : t('单位', 'Body'), dataIndex: 'name' },
              { title: t('到期', 'Due'), dataIndex: 'due', align: 'right' as const },
              ...OUTCOMES.map(({ key: of }) => ({ title: names[of], dataIndex: of, align: 'right' as const })),
            ]}
          />
        </details>
      )}
    </Section>
  ));
}

/** Shows one picture at a time over the whole screen, turning by itself until somebody holds it. */
function Wall({ pictures, leave }: { pictures: Picture[]; leave(): void }) {
  const { t } = useWords();
  const { programme } = useProgramme();
  const [at, setAt] = useState(0);
  const [held, setHeld] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.focus();
    // A browser that allows no full screen shows the picture over the page.
    box.current?.requestFullscreen?.().catch(() => undefined);
    return () => {
      if (document.fullscreenElement) document.exitFullscreen().catch(() => undefined);
    };
  }, []);
  useEffect(() => {
    if (held) return;
    const timer = setInterval(() => {
      // Who watches a wall touches nothing: that it turns keeps them signed in, up to the hours of a session.
      attended();
      setAt((before) => (before + 1) % pictures.length);
    }, TURN_MS);
    return () => clearInterval(timer);
  }, [held, pictures.length]);
  const shown = pictures[at % pictures.length];
  return (
    <section
      ref={box}
      tabIndex={-1}
      className="wall"
      aria-label={t('看板轮播', 'The board, turning')}
      onKeyDown={({ key }) => {
        if (key === 'Escape') leave();
        if (key === 'ArrowRight') setAt((at + 1) % pictures.length);
        if (key === 'ArrowLeft') setAt((at + pictures.length - 1) % pictures.length);
      }}
    >
      <Flex justify="space-between" align="center" wrap gap="small">
        <h2>
          {programme.name} · {shown?.title}
        </h2>
        <Flex gap="small">
          <Button onClick={() => setHeld(!held)}>{held ? t('继续轮播', 'Go on') : t('暂停轮播', 'Pause')}</Button>
          <Button onClick={() => setAt((at + 1) % pictures.length)}>{t('下一幅', 'Next')}</Button>
          <Button onClick={leave}>{t('退出', 'Exit')}</Button>
        </Flex>
      </Flex>
      {shown?.picture}
    </section>
  );
}
