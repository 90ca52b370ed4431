import { Alert, Button, Flex, Form, Input, Select } from 'antd';
import { useState } from 'react';
import type { planDocument } from '../../../contract/programmes.ts';
import type { rehearsal } from '../../../contract/rehearsal.ts';
import { MOST_REHEARSED } from '../../../contract/tables.ts';
import { useGet } from '../../parts/data.ts';
import { DateField } from '../../parts/date-field.tsx';
import { useDayRule } from '../../parts/days.ts';
import { ask } from '../../parts/http.ts';
import { useWords } from '../../parts/language.tsx';
import { useProgramme } from '../../parts/programme.tsx';
import { useSent } from '../../parts/sending.tsx';
import { Failure, Loaded } from '../../parts/view.tsx';
import { usePlanDraft } from './draft.ts';
import { RehearsalResult } from './rehearsal-result.tsx';

interface Asked {
  source: 'held' | 'draft';
  behaviour: 'punctual' | 'typical' | 'slack';
  seed: string;
  /** The number of enterprises as it is typed; empty for none. */
  enterprises?: string;
  from?: string;
  to?: string;
}

/** Runs the whole plan in memory before anybody is written to. */
export default function Rehearse() {
  const { api } = useProgramme();
  const held = useGet<typeof planDocument>(`${api}/plan`);
  return <Loaded of={held}>{({ text }) => <Rehearsing heldText={text} />}</Loaded>;
}

function Rehearsing({ heldText }: { heldText: string }) {
  const { t } = useWords();
  const { programme } = useProgramme();
  const dayRule = useDayRule();
  const [draft] = usePlanDraft();
  const [shown, setShown] = useState<Asked>();
  const run = useSent(
    ({ source, from, to, enterprises, ...more }: Asked, signal) =>
      ask<typeof rehearsal>('POST', '/api/plans/rehearse', {
        signal,
        body: {
          plan: source === 'draft' && draft ? draft.text : heldText,
          ...more,
          ...(from && { from }),
          ...(to && { to }),
          ...(enterprises && { enterprises: Number(enterprises) }),
        },
      }),
    { onSuccess: (_answer, asked) => setShown(asked) },
  );
  return (
    <Flex vertical gap="middle">
      <section className="plan-panel not-printed">
        <p style={{ margin: '0 0 12px' }}>
          {t(
            '按方案从头到尾预演一遍，看会发出多少通知、哪天最多、哪里有问题。不发信，不改任何数据。',
            'Runs the whole plan in memory: how many mails would leave, which day is the worst, what is wrong. Nothing is sent, nothing is changed.',
          )}
        </p>
        <Form<Asked>
          layout="inline"
          style={{ rowGap: 12 }}
          initialValues={{ source: draft ? 'draft' : 'held', behaviour: 'typical', seed: '1' }}
          onFinish={(values) => run.mutate(values)}
        >
          {draft && (
            <Form.Item name="source" label={t('方案', 'Plan')}>
              <Select
                style={{ width: 150 }}
                options={[
                  { value: 'held', label: t('现行方案', 'the plan in force') },
                  { value: 'draft', label: t('修改中的草稿', 'my draft') },
                ]}
              />
            </Form.Item>
          )}
          <Form.Item name="behaviour" label={t('各部门', 'Departments')}>
            <Select
              style={{ width: 150 }}
              options={[
                { value: 'punctual', label: t('都按时', 'are punctual') },
                { value: 'typical', label: t('有快有慢', 'are as usual') },
                { value: 'slack', label: t('多半拖延', 'are slack') },
              ]}
            />
          </Form.Item>
          <Form.Item name="from" label={t('从', 'From')} validateTrigger={[]} rules={[dayRule({ min: programme.from, max: programme.to })]}>
            <DateField min={programme.from} max={programme.to} />
          </Form.Item>
          <Form.Item name="to" label={t('到', 'To')} validateTrigger={[]} rules={[dayRule({ min: programme.from })]}>
            <DateField min={programme.from} />
          </Form.Item>
          <Form.Item
            name="enterprises"
            label={t('企业', 'Enterprises')}
            tooltip={t(
              '填家数，就按方案的行业模拟这么多家企业一起预演：看名单有多长、目标到时能不能达到。不填则不带企业。',
              'So many made-up enterprises of the plan’s sectors go along: how long lists become, and whether targets are met. None if left empty.',
            )}
            rules={[
              {
                validator: async (_, value: string | undefined) => {
                  const count = Number(value || 1);
                  if (!Number.isInteger(count) || count < 1 || count > MOST_REHEARSED)
                    throw new Error(t(`请填 1 到 ${MOST_REHEARSED} 的整数`, `Write a whole number from 1 to ${MOST_REHEARSED}`));
                },
              },
            ]}
          >
            <Input type="number" min={1} max={MOST_REHEARSED} style={{ width: 110 }} />
          </Form.Item>
          <Form.Item
            name="seed"
            label={t('模拟编号', 'Seed')}
            tooltip={t('编号相同，每次模拟的结果也相同。', 'The same seed gives the same rehearsal.')}
            rules={[{ required: true, whitespace: true, max: 100, message: t('请填写模拟编号', 'Write a seed') }]}
          >
            <Input style={{ width: 90 }} />
          </Form.Item>
          <Button type="primary" htmlType="submit" loading={run.isPending}>
            {t('开始预演', 'Rehearse')}
          </Button>
        </Form>
      </section>
      {run.error && <Failure error={run.error} />}
      <div aria-live="polite">
        {run.isPending && (
          <Alert type="info" showIcon title={t('正在预演，通常几秒钟；带企业时要久一些。', 'Rehearsing: a few seconds, longer with enterprises.')} />
        )}
      </div>
      {run.data !== undefined && shown && (
        <RehearsalResult result={run.data} addressOfLine={(line) => `?view=${shown.source === 'draft' ? 'amend' : 'text'}&line=${line}`} />
      )}
    </Flex>
  );
}
