import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { openMetrics } from '../client/api/metrics.ts';
import { dubanCommand } from '../client/cli/duban.ts';
import { amiss, type Finding, ok } from '../client/doctor/finding.ts';
import { ALARM_KINDS, type AlarmKind, alarmHelp, alarmName, alarmToDo } from '../domain/words/alarms.ts';
import { openTestApi, type TestApi } from './support/api.ts';
import { smallPlan } from './support/plans.ts';
import { openTestStack, type TestStack, until } from './support/stack.ts';

// What whoever watches Duban is told: every alert by making its fault happen, every alarm and alert with its section in the runbook.

const ROOT = path.join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
interface Rule {
  alert: string;
  expr: string;
  annotations: { runbook: string };
}
const RULES = (parseYaml(read('deploy/watch/alerts.yaml')) as { groups: { rules: Rule[] }[] }).groups.flatMap(({ rules }) => rules);

type Series = { name: string; labels: Record<string, string>; value: number };

/** Prometheus' text format, as far as a rule may ask for it. */
const seriesIn = (text: string): Series[] =>
  text.split('\n').flatMap((line) => {
    const [, name, labels = '', value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    if (name === undefined) return [];
    return [{ name, labels: Object.fromEntries([...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, of]) => [key, of])), value: Number(value) }];
  });

const FORM = /^(delta\()?(\w+)(?:\{(.*?)\})?(?:\[\w+\]\))? (>|==) (\d+)$/;

/** The series that an expression is true of: `metric{label="value"} > n`, and `delta(…)` between what was before and what is now. */
function firing(alert: string, now: Series[], before: Series[] = []): Series[] {
  const [, delta, name, labels = '', operator, limit] = FORM.exec(RULES.find((rule) => rule.alert === alert)?.expr ?? '') ?? [];
  const wanted = [...labels.matchAll(/(\w+)="([^"]*)"/g)];
  const same = (one: Series, other: Series) => one.name === other.name && JSON.stringify(one.labels) === JSON.stringify(other.labels);
  return (
    now
      .filter((one) => one.name === name && wanted.every(([, key, value]) => one.labels[key as string] === value))
      // As Prometheus has it: of a series that was not there before nothing is known to have grown.
      .map((one) => (delta === undefined ? one : { ...one, value: one.value - (before.find((other) => same(one, other))?.value ?? one.value) }))
      .filter(({ value }) => (operator === '>' ? value > Number(limit) : value === Number(limit)))
  );
}

describe('the alerts', () => {
  let stack: TestStack;
  let api: TestApi;
  const seen = new Set<string>();
  beforeAll(async () => {
    stack = await openTestStack('watch');
    api = await openTestApi(stack);
  });
  afterAll(async () => {
    await api.close();
    await stack.close();
    // None stands there that no fault has made true.
    expect(RULES.map(({ alert }) => alert).filter((alert) => !seen.has(alert))).toEqual([]);
  });

  /** What a scrape finds now: of figures that are counted once in a while, a fresh one. */
  const scrape = async (examine?: () => Promise<Finding[]>) => seriesIn((await openMetrics({ ...api.context, ...(examine && { examine }) }).text()).body);
  const fires = (alert: string, ...samples: [Series[], Series[]?]) => {
    seen.add(alert);
    return firing(alert, ...samples);
  };

  it('are written in a form that is evaluated here, of metrics that there are', async () => {
    const names = new Set((await openMetrics(api.context).text()).body.match(/^# TYPE (\w+)/gm)?.map((line) => line.slice(7)));
    for (const { alert, expr } of RULES) {
      const [, , name = ''] = FORM.exec(expr) ?? [];
      expect(name, alert).not.toBe('');
      expect(name === 'up' || names.has(name), `${alert}: ${name}`).toBe(true);
    }
  });

  it('are quiet where all is well', async () => {
    const now = await scrape();
    const loud = RULES.filter(({ alert, expr }) => !expr.startsWith('delta') && firing(alert, now).length > 0);
    expect(loud.map(({ alert }) => alert)).toEqual([]);
  });

  it('tell of a service that does not answer: Prometheus itself says `up`', () => {
    const up = (value: number) => [{ name: 'up', labels: { job: 'duban' }, value }];
    expect([fires('DubanDown', up(1)), fires('DubanDown', up(0))]).toEqual([[], up(0)]);
    expect((parseYaml(read('deploy/watch/prometheus.yaml')) as { scrape_configs: { job_name: string }[] }).scrape_configs[0]?.job_name).toBe('duban');
  });

  it('tell of an open alarm by its kind until it is settled', async () => {
    await stack.store.alarms.raise({ key: 'watch/no-worker', kind: 'no-worker', what: 'nobody polls' });
    const now = await scrape();
    expect(fires('DubanAlarm', now).map(({ labels }) => labels.kind)).toEqual(['no-worker']);
    expect(fires('DubanNoWorker', now)).toHaveLength(1);
    await stack.store.alarms.raise({ key: 'watch/work-withheld', kind: 'work-withheld', what: 'nobody gave it' });
    expect(fires('DubanWorkWithheld', await scrape())).toHaveLength(1);
    await stack.store.alarms.settle('watch/work-withheld', 'operator');
    await stack.store.alarms.settle('watch/no-worker', 'operator');
    expect(firing('DubanAlarm', await scrape())).toEqual([]);
  });

  it('tell of a mail that waits while its server is down, and of one that was refused for good', async () => {
    await stack.mail.down();
    await stack.service.startProgramme(smallPlan({ id: 'wait', departments: ['water'] }), { from: '2019-04-24', daysPerSecond: 1 });
    const before = await scrape();
    await until('a notice to be owed', async () => (await stack.store.pages.oldestOwedMs('wait')) !== undefined);
    expect(firing('DubanNoticesWait', await scrape())).toEqual([]);
    // As if it had been owed for twenty minutes, at a day a second. This process's own clock also says when its mailroom tries again.
    const client = new pg.Client({ connectionString: stack.config.databaseUrl });
    await client.connect();
    await client.query(`UPDATE "Notice" SET "send" = "send" - interval '1200 days' WHERE "programmeId" = 'wait'`);
    await client.end();
    expect(fires('DubanNoticesWait', await scrape()).map(({ labels }) => labels.programme)).toEqual(['wait']);
    const { plan } = await stack.service.context('wait');
    for (const { officer, head } of plan.departments) for (const address of [officer, head ?? officer]) stack.mail.faults.set(address, 'refuse-for-good');
    await stack.mail.up();
    await until('one to be undeliverable', async () =>
      (await stack.store.notices.list({ programmeId: 'wait' })).some(({ state }) => state === 'undeliverable'),
    );
    expect(fires('DubanUndeliverable', await scrape(), before).map(({ labels }) => labels.programme)).toEqual(['wait']);
  });

  it('tell of a watchdog that has fallen silent', async () => {
    await stack.store.watchers.looked('watch-test', 'worker', 0);
    expect(firing('DubanWatchdogSilent', await scrape())).toEqual([]);
    const client = new pg.Client({ connectionString: stack.config.databaseUrl });
    await client.connect();
    await client.query(`UPDATE "Watcher" SET "seenReal" = now() - interval '5 minutes'`);
    expect(fires('DubanWatchdogSilent', await scrape()).map(({ labels }) => labels.part)).toEqual(['worker']);
    // Another takes over and is stopped as it should be: nobody watches, and that is meant.
    await stack.store.watchers.looked('watch-next', 'worker', 0);
    await stack.store.watchers.ended('watch-next');
    expect(firing('DubanWatchdogSilent', await scrape())).toEqual([]);
    // One that falls silent after that is told of again.
    await client.query(`UPDATE "Watcher" SET "endedReal" = now() - interval '6 minutes' WHERE "id" = 'watch-next'`);
    expect(firing('DubanWatchdogSilent', await scrape()).map(({ labels }) => labels.part)).toEqual(['worker']);
    await client.end();
    await stack.store.watchers.ended('watch-test');
  });

  it('tell what the doctor finds, without a scrape waiting for it', async () => {
    const words = { zh: '坏', en: 'bad' };
    const scrapedWith = async (findings: Finding[]) => {
      let found: (findings: Finding[]) => void = () => undefined;
      const metrics = openMetrics({ ...api.context, examine: () => new Promise((resolve) => (found = resolve)) });
      // Answered while the doctor still looks.
      expect(seriesIn((await metrics.text()).body).filter(({ name }) => name === 'duban_check')).toHaveLength(0);
      found(findings);
      return until('what it found to be told', async () => {
        const now = seriesIn((await metrics.text()).body);
        return now.some(({ name }) => name === 'duban_check') && now;
      });
    };
    const well = await scrapedWith([ok('mail', '好', 'well')]);
    expect([firing('DubanCheckFails', well), firing('DubanCheckWarns', well)]).toEqual([[], []]);
    const now = await scrapedWith([amiss('mail', 'fault', words, words), amiss('certificates', 'warning', words, words), ok('certificates', '好', 'well')]);
    expect(fires('DubanCheckFails', now).map(({ labels }) => labels.check)).toEqual(['mail']);
    expect(fires('DubanCheckWarns', now).map(({ labels }) => labels.check)).toEqual(['certificates']);
  });

  it('tell of answers that fail by our own fault', async () => {
    const operator = await api.person('operator');
    const metricsNow = async () => seriesIn((await api.ask('GET', '/metrics')).body);
    const before = await metricsNow();
    const broken = vi.spyOn(api.context, 'examine').mockRejectedValue(new Error('a fault of ours'));
    for (let times = 0; times < 6; times++) expect((await api.ask('GET', '/api/operations/doctor', { as: operator })).statusCode).toBe(500);
    broken.mockRestore();
    expect(fires('DubanAnswersFail', await metricsNow(), before).map(({ labels }) => labels.route)).toEqual(['/api/operations/doctor']);
  });
});

describe('the dashboard', () => {
  it('asks for metrics that the alerts’ own source has', async () => {
    const { panels } = JSON.parse(read('deploy/watch/grafana.json')) as { panels: { title: string; targets: { expr: string }[] }[] };
    const source = read('client/api/metrics.ts');
    expect(panels.length).toBeGreaterThan(8);
    for (const { title, targets } of panels)
      for (const { expr } of targets)
        for (const name of expr.match(/duban_\w+/g) ?? [])
          expect(source.includes(`'${name.replace(/_bucket$/, '')}'`) || name.startsWith('duban_process_'), `${title}: ${name}`).toBe(true);
  });
});

describe.each(['docs/runbook.md', 'docs/runbook.zh-CN.md'])('%s', (file) => {
  const text = read(file);
  const sections = new Map(
    text
      .split(/^### /m)
      .slice(1)
      .map((section): [string, string] => [section.split('\n')[0] ?? '', section.split('\n').slice(1).join('\n').trim()]),
  );

  it('has a section with something to do for every kind of alarm, and none for what there is not', () => {
    expect(ALARM_KINDS.length).toBeGreaterThan(10);
    const kinds: AlarmKind[] = ['act-not-recorded', 'ledger-conflict', 'not-recorded', 'mail-trouble', 'no-worker'];
    expect(ALARM_KINDS).toEqual(expect.arrayContaining(kinds));
    for (const kind of ALARM_KINDS) {
      expect(sections.get(kind)?.length, kind).toBeGreaterThan(30);
      expect(alarmToDo(kind), kind).not.toBe('');
      // Whoever has the alarm before them, by mail or on the page, finds its section by its name, and by the place that both give.
      const language = file.includes('zh') ? 'zh' : 'en';
      expect(sections.get(kind), kind).toMatch(new RegExp(`^\\*\\*${alarmName(kind, language)}\\*\\*`));
      expect(alarmHelp(kind, language)).toBe(`${file}#${kind}`);
    }
    const anchors = RULES.map(({ annotations }) => annotations.runbook.split('#')[1] ?? '').filter((anchor) => !anchor.includes('{{'));
    for (const anchor of anchors) expect(sections.get(anchor)?.length, anchor).toBeGreaterThan(30);
    expect([...sections.keys()].filter((name) => !ALARM_KINDS.includes(name) && !anchors.includes(name))).toEqual([]);
  });

  it('names commands and files that there are', async () => {
    const duban = await dubanCommand('zh');
    for (const [, words = ''] of text.matchAll(/`duban ([a-z -]+?)(?: [A-Z-].*?)?`/g)) {
      let at = duban;
      for (const word of words.trim().split(' ')) {
        if (!/^[a-z-]+$/.test(word) || word.startsWith('--') || at.commands.length === 0) break;
        const below = at.commands.find((candidate) => candidate.name() === word);
        expect(below, `duban ${words}`).toBeDefined();
        if (below) at = below;
      }
    }
    for (const [, link = ''] of text.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)) expect(existsSync(path.join(ROOT, 'docs', link)), link).toBe(true);
  });
});
