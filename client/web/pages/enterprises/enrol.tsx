import { useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useNavigate } from 'react-router';
import type { enterpriseView } from '../../../contract/enterprises.ts';
import { AskDialog, Faults, type Field } from '../../parts/ask-dialog.tsx';
import { choicesOf } from '../../parts/choices.ts';
import { changing } from '../../parts/data.ts';
import { ProblemError, sentenceFor } from '../../parts/http.ts';
import { useWords } from '../../parts/language.tsx';
import { useProgramme } from '../../parts/programme.tsx';
import { wasTakenBack } from '../../parts/sending.tsx';
import { useSession } from '../../parts/session.tsx';

/** The fields that the API's refusals are about. */
const FIELD_OF: Record<string, string> = { 'uscc-wrong': 'uscc', 'enrolled-already': 'uscc', 'sector-wrong': 'sector', 'department-wrong': 'department' };

/** Tells what is wrong with which field; undefined where the error is about none of them. */
function faultsOf(error: unknown): Faults | undefined {
  if (!(error instanceof ProblemError)) return undefined;
  const { code, detail, errors = [] } = error.problem;
  const field = FIELD_OF[code];
  if (field !== undefined) return new Faults({ [field]: detail });
  const of = errors.filter(({ where }) => where.startsWith('body.')).map(({ where, what }) => [where.slice('body.'.length), what]);
  return of.length > 0 ? new Faults(Object.fromEntries(of)) : undefined;
}

/** Enrols one enterprise and goes to it. */
export function EnrolDialog({ close }: { close(): void }) {
  const { t } = useWords();
  const { api, home, programme } = useProgramme();
  const { department, user } = useSession();
  const { message } = App.useApp();
  const client = useQueryClient();
  const navigate = useNavigate();
  const fields: Field[] = [
    {
      name: 'uscc',
      label: t('统一社会信用代码', 'Code (USCC)'),
      kind: 'text',
      required: true,
      help: t('18 位，照营业执照填写', '18 characters, as on the business licence'),
    },
    { name: 'name', label: t('企业名称', 'Name'), kind: 'text', required: true },
    {
      name: 'sector',
      label: t('行业领域', 'Sector'),
      kind: 'choice',
      required: true,
      options: choicesOf(programme.sectors),
    },
    ...(department === undefined
      ? [
          {
            name: 'department',
            label: t('主管部门', 'Department'),
            kind: 'choice' as const,
            options: choicesOf(programme.departments),
            help: t('不选则为该行业的牵头部门', 'If left empty: the lead of the sector'),
          },
        ]
      : []),
    { name: 'mail', label: t('电子邮箱', 'Mail address'), kind: 'text' },
    { name: 'runningSince', label: t('投产日期', 'Running since'), kind: 'date', max: programme.today },
    { name: 'park', label: t('所在园区', 'Park'), kind: 'text' },
    { name: 'township', label: t('所在乡镇', 'Township'), kind: 'text' },
    { name: 'scale', label: t('企业规模', 'Scale'), kind: 'text' },
    { name: 'class', label: t('监管类别', 'Class'), kind: 'text', help: t('分类监管，如 A、B、C、D', 'Class of supervision, such as A, B, C, D') },
    { name: 'contact', label: t('联系人', 'Contact'), kind: 'text' },
    { name: 'phone', label: t('联系电话', 'Phone'), kind: 'text' },
  ];
  return (
    <AskDialog
      about="enrol"
      title={t('登记企业', 'Enrol an enterprise')}
      confirm={t('登记', 'Enrol')}
      fields={fields}
      act={async (values, { send }) => {
        try {
          const { uscc, name } = await send(changing<typeof enterpriseView>({ path: `${api}/enterprises`, body: values }, user.id));
          await client.invalidateQueries();
          message.success(t(`已登记 ${name}`, `Enrolled: ${name}`));
          navigate(`${home}/enterprises/${uscc}`);
          return true;
        } catch (error) {
          const faults = faultsOf(error);
          if (!faults && !wasTakenBack(error)) message.error(sentenceFor(error), 8);
          return faults;
        }
      }}
      close={close}
    >
      {t('登记后从今天起计入名单和目标；要一次登记多家，请用“导入”。', 'It counts from today on. To enrol many at once, import a list.')}
    </AskDialog>
  );
}
