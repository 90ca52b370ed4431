import { Button, Flex, Tag } from 'antd';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { z } from 'zod';
import type { enterpriseSummary } from '../../../contract/enterprises.ts';
import { ENTERPRISE_STAGES, LIGHTS, type Light } from '../../../contract/tables.ts';
import { countName, enterpriseStageName, lightName, percent, shareOf } from '../../../contract/words.ts';
import { addressOf } from '../../parts/http.ts';
import { useWords } from '../../parts/language.tsx';
import { useProgramme } from '../../parts/programme.tsx';
import { LIGHT_COLOURS } from '../../parts/view.tsx';
import type { Filtering } from './filters.tsx';
import '../overview/overview.css';

/** Counts the enterprises at each stage; a number is also the way to those behind it. */
export function Summary({ of, filter, set }: Filtering & { of: z.output<typeof enterpriseSummary> | undefined }) {
  const { t, language } = useWords();
  const total = of?.total;
  const certified = of?.certified;
  // Until the numbers are there every stage can be chosen; then only those that have an enterprise.
  const stages = ENTERPRISE_STAGES.filter((stage) => !of || (of.stages[stage] ?? 0) > 0 || filter.stage === stage);
  return (
    <Flex vertical gap="small">
      <Flex gap={6} wrap role="group" aria-label={t('按阶段', 'By stage')}>
        <Figure name={t('全部', 'All')} count={total} chosen={filter.stage === undefined} choose={() => set({ stage: undefined })} />
        {stages.map((stage) => (
          <Figure
            key={stage}
            name={enterpriseStageName(stage, language)}
            count={of && (of.stages[stage] ?? 0)}
            chosen={filter.stage === stage}
            choose={() => set({ stage: filter.stage === stage ? undefined : stage })}
          />
        ))}
      </Flex>
      <Flex gap={6} wrap role="group" aria-label={t('按证书', 'By certificate')}>
        <Figure
          name={t('证书有效', 'Valid certificate')}
          count={certified}
          {...(total !== undefined && certified !== undefined && total > 0 && { share: percent(shareOf(certified, total)) })}
          chosen={filter.certified === 'true'}
          choose={() => set({ certified: filter.certified === 'true' ? undefined : 'true' })}
        />
        <Figure
          name={t('没有有效证书', 'None valid')}
          count={total !== undefined && certified !== undefined ? total - certified : undefined}
          chosen={filter.certified === 'false'}
          choose={() => set({ certified: filter.certified === 'false' ? undefined : 'false' })}
        />
      </Flex>
      <Flex gap={6} wrap role="group" aria-label={t('按红黄灯', 'By light')}>
        {LIGHTS.filter((light) => !of || of.lights[light] !== undefined || filter.light === light).map((light) => (
          <Figure
            key={light}
            name={<LightName light={light} />}
            count={of && (of.lights[light] ?? 0)}
            chosen={filter.light === light}
            choose={() => set({ light: filter.light === light ? undefined : light })}
          />
        ))}
      </Flex>
      <LateSteps of={of?.late ?? []} />
    </Flex>
  );
}

/** Shows what is late, by step of the cycle. */
export function LateSteps({ of }: { of: z.output<typeof enterpriseSummary>['late'] }) {
  const { t } = useWords();
  if (of.length === 0) return null;
  return (
    <Flex gap={6} wrap align="center">
      <span>{t('有事项逾期的企业：', 'Enterprises with something late:')}</span>
      {of.map(({ step, name, count }) => (
        <Tag key={step} variant="filled" style={{ background: LIGHT_COLOURS.red.ground, color: LIGHT_COLOURS.red.letters, marginInlineEnd: 0 }}>
          {name} {countName(count)}
        </Tag>
      ))}
    </Flex>
  );
}

function LightName({ light }: { light: Light }) {
  const { language } = useWords();
  return (
    <>
      <span aria-hidden style={{ color: LIGHT_COLOURS[light].strong }}>
        ●
      </span>
      {lightName(light, language)}
    </>
  );
}

/** Counts the enterprises with each light; a number leads to those behind it. */
export function EnterpriseLights({ of, department }: { of: z.output<typeof enterpriseSummary>['lights']; department?: string | undefined }) {
  const { t, language } = useWords();
  const { home } = useProgramme();
  return (
    <nav aria-label={t('企业数（按红黄灯）', 'Enterprises by light')} className="totals">
      {LIGHTS.filter((light) => of[light] !== undefined).map((light) => (
        <Link key={light} to={addressOf(`${home}/enterprises`, { light, department })} style={{ borderTopColor: LIGHT_COLOURS[light].strong }}>
          <strong>{countName(of[light] ?? 0)}</strong>
          <span>{lightName(light, language)}</span>
        </Link>
      ))}
    </nav>
  );
}

function Figure({ name, count, share, chosen, choose }: { name: ReactNode; count: number | undefined; share?: string; chosen: boolean; choose(): void }) {
  return (
    <Button size="small" type={chosen ? 'primary' : 'default'} aria-pressed={chosen} onClick={choose}>
      {name}
      {count !== undefined && <strong style={{ fontVariantNumeric: 'tabular-nums' }}>{countName(count)}</strong>}
      {share !== undefined && <span>({share})</span>}
    </Button>
  );
}
