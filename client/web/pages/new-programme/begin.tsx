import { App, Button, Flex, Select } from 'antd';
import { useState } from 'react';
import type { PlanDraft, planDraft, planDrafts } from '../../../contract/drafts.ts';
import type { programmeList } from '../../../contract/programmes.ts';
import { AskDialog } from '../../parts/ask-dialog.tsx';
import { useChange, useGet } from '../../parts/data.ts';
import { FileButton } from '../../parts/file-button.tsx';
import { useWords } from '../../parts/language.tsx';
import { readTextFile } from '../../parts/text-file.ts';
import { Loaded, Section } from '../../parts/view.tsx';
import './begin.css';

const ORIGINS: Record<PlanDraft['begun'], { zh: string; en: string }> = {
  document: { zh: '从文件', en: 'from a document' },
  table: { zh: '从任务表', en: 'from a task table' },
  programme: { zh: '从已有事项', en: 'from another programme' },
  plan: { zh: '从方案文件', en: 'from a plan file' },
  empty: { zh: '空白', en: 'from nothing' },
};

/** Shows what a new programme begins with, and what was begun before. */
export default function Begin({ open }: { open(draft: Pick<PlanDraft, 'id' | 'step'>): void }) {
  const { t } = useWords();
  const { message } = App.useApp();
  const { change, busy } = useChange();
  const drafts = useGet<typeof planDrafts>('/api/plan-drafts');
  const programmes = useGet<typeof programmeList>('/api/programmes');
  const [programme, setProgramme] = useState<string>();
  const [deleting, setDeleting] = useState<Pick<PlanDraft, 'id' | 'name'>>();
  const begin = async (body: object, path = '/api/plan-drafts') => {
    const draft = await change<typeof planDraft>({ path, body });
    if (draft) open(draft);
  };
  const bring = async (file: File) => {
    if (/\.ya?ml$/i.test(file.name)) {
      const read = await readTextFile(file, t);
      if ('refused' in read) message.error(read.refused, 8);
      else await begin({ plan: read.text, file: file.name.slice(0, 200) });
      return;
    }
    const body = new FormData();
    body.append('file', file);
    await begin(body, '/api/plan-drafts/from-file');
  };
  const items = programmes.data?.items ?? [];
  const realTime = new Intl.DateTimeFormat(t('zh-CN', 'en-GB'), { dateStyle: 'medium', timeStyle: 'short' });
  return (
    <Flex vertical gap="middle">
      <div className="origins">
        <Section title={t('上传文件或任务表', 'Bring a document or a task table')}>
          <p style={{ margin: '0 0 12px' }}>
            {t(
              '印发的方案（Word、PDF、网页、文本）或任务分解表（Excel、CSV）：任务、时限、单位由系统按原文读出，您核对。',
              'The published plan (Word, PDF, page, text) or its task table (Excel, CSV): milestones, dates and bodies are read from it, and you look them over.',
            )}
          </p>
          <FileButton
            label={t('文件或任务表', 'Document or task table')}
            accept=".docx,.pdf,.txt,.html,.htm,.xlsx,.csv,.yaml,.yml"
            loading={busy}
            choose={bring}
          >
            {t('选择文件', 'Choose a file')}
          </FileButton>
        </Section>
        {items.length > 0 && (
          <Section title={t('参照已有的督办事项', 'Take after another programme')}>
            <p style={{ margin: '0 0 12px' }}>
              {t('单位、联系人、催办级次都带过来，任务和日期再改。', 'Bodies, contacts and ladder come along; milestones and dates are yours to change.')}
            </p>
            <Flex gap="small" wrap>
              <Select
                aria-label={t('已有的督办事项', 'Programme')}
                style={{ minWidth: 200, flex: 1 }}
                value={programme ?? items[0]?.id}
                onChange={setProgramme}
                options={items.map(({ id, name }) => ({ value: id, label: name }))}
              />
              <Button loading={busy} onClick={() => begin({ programme: programme ?? items[0]?.id })}>
                {t('照此新建', 'Begin with it')}
              </Button>
            </Flex>
          </Section>
        )}
        <Section title={t('从空白开始', 'Begin with nothing')}>
          <p style={{ margin: '0 0 12px' }}>{t('没有文件也可以，任务一项一项填。', 'Without a document: milestones are filled in one by one.')}</p>
          <Button loading={busy} onClick={() => begin({ empty: true })}>
            {t('空白新建', 'Begin empty')}
          </Button>
        </Section>
      </div>
      <Section title={t('我的草稿', 'My drafts')}>
        <Loaded of={drafts} rows={2}>
          {({ items: all }) =>
            all.length === 0 ? (
              <p style={{ margin: 0 }}>
                {t('没有草稿。开始后随时可以离开，草稿保存在服务器上。', 'There are none. What you begin is kept on the server; you can leave at any time.')}
              </p>
            ) : (
              <ul className="draft-list">
                {all.map((draft) => (
                  <li key={draft.id}>
                    <span>
                      <strong>{draft.name || t('（还没有名称）', '(no name yet)')}</strong> · {t(ORIGINS[draft.begun].zh, ORIGINS[draft.begun].en)} ·{' '}
                      {realTime.format(Date.parse(draft.changedAt))}
                    </span>
                    <Flex gap="small">
                      <Button type="primary" onClick={() => open(draft)} aria-label={t(`继续：${draft.name}`, `Go on: ${draft.name}`)}>
                        {t('继续', 'Go on')}
                      </Button>
                      <Button danger onClick={() => setDeleting(draft)} aria-label={t(`删除草稿：${draft.name}`, `Delete the draft: ${draft.name}`)}>
                        {t('删除', 'Delete')}
                      </Button>
                    </Flex>
                  </li>
                ))}
              </ul>
            )
          }
        </Loaded>
      </Section>
      {deleting && (
        <AskDialog
          title={t('删除草稿', 'Delete the draft')}
          confirm={t('删除', 'Delete')}
          danger
          act={(_values, by) => by.change({ method: 'DELETE', path: `/api/plan-drafts/${deleting.id}`, done: t('草稿已删除。', 'The draft is deleted.') })}
          close={() => setDeleting(undefined)}
        >
          {t(
            `“${deleting.name || '还没有名称'}”里写的全部内容都将删除，不能恢复。`,
            `All that is written in “${deleting.name || 'no name yet'}” is gone then, for good.`,
          )}
        </AskDialog>
      )}
    </Flex>
  );
}
