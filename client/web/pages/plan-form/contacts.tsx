import { DeleteOutlined } from '@ant-design/icons';
import { Alert, Button, Flex, Input } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { many } from '../../../contract/words.ts';
import { useWords } from '../../parts/language.tsx';
import type { Path } from '../../parts/plan-edit.ts';
import { Section } from '../../parts/view.tsx';
import { Choice } from './choosing.tsx';
import { freeCode, keysOf, listAt, textAt, useEditing } from './editing.ts';
import { bodyNamed, type PastedContact, pastedContacts } from './pasted.ts';
import { Typed } from './typed.tsx';

/** The languages that a plan writes out: a plan that says nothing means Chinese. */
const WRITTEN: Record<string, string | undefined> = { en: 'en' };

const Groups = lazy(() => import('./groups.tsx'));
const Outsiders = lazy(() => import('./outsiders.tsx'));

/** Shows each body with the addresses that mails go to; a table that comes from Excel fills all of it in one go. */
export default function Contacts() {
  const { t } = useWords();
  const { data, set } = useEditing();
  const departments = listAt(data, ['departments']);
  const keys = keysOf(departments);
  const used = new Set(listAt(data, ['milestones']).flatMap(({ lead, assist }) => [lead, assist].flat().map(String)));
  const everybody = used.has('all');
  const add = (contact: PastedContact = { name: '' }) =>
    set([
      ['departments', departments.length],
      {
        id: freeCode(
          'dept',
          departments.map(({ id }) => id),
        ),
        name: contact.name,
        clause: t('补充', 'added'),
        officer: contact.officer ?? '',
        head: contact.head ?? '',
      },
    ]);
  return (
    <Flex vertical gap="middle">
      <Paste />
      <Choice
        path={['language']}
        label={t('邮件语言', 'Language of mails')}
        options={[
          { value: 'zh', label: '中文' },
          { value: 'en', label: 'English' },
        ]}
        value={textAt(data, ['language']) || 'zh'}
        choose={(language) => set([['language'], WRITTEN[language]])}
      />
      <Section
        title={t(`部门（${departments.length} 个）`, many(departments.length, 'department'))}
        extra={<Button onClick={() => add()}>{t('添加部门', 'Add a department')}</Button>}
      >
        <div className="contact-rows">
          {departments.map(({ id }, index) => (
            <div key={keys[index]} className="contact-row">
              <Typed path={['departments', index, 'name']} label={t('单位名称', 'Name')} />
              <Typed path={['departments', index, 'officer']} label={t('经办人邮箱', 'Officer’s address')} />
              <Typed path={['departments', index, 'head']} label={t('负责人邮箱', 'Head’s address')} />
              <Button
                type="text"
                icon={<DeleteOutlined />}
                aria-label={t(`删除${textAt(data, ['departments', index, 'name'])}`, `Delete ${textAt(data, ['departments', index, 'name'])}`)}
                title={used.has(String(id)) || everybody ? t('有任务由它负责或配合', 'It answers for something or helps') : t('删除', 'Delete')}
                disabled={used.has(String(id))}
                onClick={() => set([['departments', index], undefined])}
              />
            </div>
          ))}
          {departments.length === 0 && (
            <p style={{ margin: 0 }}>{t('还没有部门：添加，或从 Excel 粘贴。', 'There is no department yet: add one, or paste from Excel.')}</p>
          )}
        </div>
      </Section>
      <Suspense fallback={null}>
        <Groups />
        <Outsiders />
      </Suspense>
      <Section title={t('办公室、领导小组和系统管理员', 'Office, committee and operator')}>
        <div className="contact-rows">
          <div className="contact-row">
            <Typed path={['office', 'name']} label={t('办公室名称', 'Name of the office')} />
            <Typed path={['office', 'officer']} label={t('办公室邮箱', 'Office’s address')} />
            <Typed path={['office', 'director']} label={t('办公室主任邮箱', 'Director’s address')} />
          </div>
          <div className="contact-row">
            <Typed path={['committee', 'name']} label={t('领导小组（安委会）名称', 'Name of the committee')} />
            <Typed path={['committee', 'officer']} label={t('领导小组邮箱', 'Committee’s address')} />
          </div>
          <div className="contact-row">
            <Typed path={['operator', 'name']} label={t('系统管理员名称', 'Name of the operator')} />
            <Typed path={['operator', 'officer']} label={t('系统管理员邮箱', 'Operator’s address')} />
          </div>
        </div>
      </Section>
    </Flex>
  );
}

interface Outcome {
  filled: number;
  strangers: PastedContact[];
  left: string[];
}

/** Takes a copied table, matched by the names of the bodies. A body that the table names and the plan does not is offered, never added by itself. */
function Paste() {
  const { t } = useWords();
  const { data, set } = useEditing();
  const [text, setText] = useState('');
  const [outcome, setOutcome] = useState<Outcome>();
  const departments = listAt(data, ['departments']);
  const bodies: { name: string; first: Path; second?: Path }[] = [
    ...departments.map(({ name }, index) => ({
      name: String(name ?? ''),
      first: ['departments', index, 'officer'],
      second: ['departments', index, 'head'],
    })),
    { name: textAt(data, ['office', 'name']), first: ['office', 'officer'], second: ['office', 'director'] },
    { name: textAt(data, ['committee', 'name']), first: ['committee', 'officer'] },
    { name: textAt(data, ['operator', 'name']), first: ['operator', 'officer'] },
  ];
  const take = (copied: string) => {
    const { contacts, left } = pastedContacts(copied);
    const matched = contacts.map((contact) => ({ contact, body: bodyNamed(bodies, contact.name) }));
    set(
      ...matched.flatMap(({ contact: { officer, head }, body }): [Path, string][] =>
        body === undefined
          ? []
          : [...(officer ? [[body.first, officer] as [Path, string]] : []), ...(head && body.second ? [[body.second, head] as [Path, string]] : [])],
      ),
    );
    setText('');
    setOutcome({ filled: matched.filter(({ body }) => body).length, strangers: matched.flatMap(({ contact, body }) => (body ? [] : [contact])), left });
  };
  const addAll = (strangers: PastedContact[]) => {
    const taken = departments.map(({ id }) => id);
    set(
      ...strangers.map(({ name, officer = '', head = '' }, index): [Path, Record<string, string>] => {
        const id = freeCode('dept', taken);
        taken.push(id);
        return [['departments', departments.length + index], { id, name, clause: t('补充', 'added'), officer, head }];
      }),
    );
    setOutcome(undefined);
  };
  return (
    <Section title={t('从 Excel 粘贴', 'Paste from Excel')}>
      <label htmlFor="paste-contacts">
        {t(
          '在 Excel 里选中单位名称和邮箱两三列，复制，粘贴到这里；按名称填到下面，列的次序不限。',
          'Copy the columns with names and addresses in Excel and paste them here: they are filled in below by name, in any order of columns.',
        )}
      </label>
      <Input.TextArea
        id="paste-contacts"
        value={text}
        rows={2}
        onChange={({ target }) => setText(target.value)}
        onPaste={(event) => {
          const copied = event.clipboardData.getData('text/plain');
          if (!copied.includes('\t')) return;
          event.preventDefault();
          take(copied);
        }}
      />
      {text.trim() !== '' && (
        <Button style={{ marginTop: 8 }} onClick={() => take(text)}>
          {t('按名称填入', 'Fill in by name')}
        </Button>
      )}
      {outcome && (
        <Alert
          style={{ marginTop: 8 }}
          type={outcome.filled > 0 ? 'success' : 'warning'}
          showIcon
          title={t(`填入 ${outcome.filled} 个单位的邮箱。`, `Addresses of ${many(outcome.filled, 'body', 'bodies')} were filled in.`)}
          description={
            <>
              {outcome.strangers.length > 0 && (
                <p style={{ margin: 0 }}>
                  {t('方案里没有：', 'Not in the plan: ')}
                  {outcome.strangers.map(({ name }) => name).join(t('、', ', '))}{' '}
                  <Button size="small" onClick={() => addAll(outcome.strangers)}>
                    {t('都加为部门', 'Add all of them')}
                  </Button>
                </p>
              )}
              {outcome.left.length > 0 && (
                <p style={{ margin: 0 }}>
                  {t('没有认出的行：', 'Rows that were not understood: ')}
                  {outcome.left.join(t('；', '; '))}
                </p>
              )}
            </>
          }
        />
      )}
    </Section>
  );
}
