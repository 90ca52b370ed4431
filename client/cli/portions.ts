import { type Command, InvalidArgumentError } from 'commander';
import { both, type Words } from '../../domain/kernel/language.ts';
import type { PortionAsked } from '../../domain/obligation/portion.ts';
import type { RequestedAct } from '../../domain/programme/campaign.ts';
import type { ActRequest } from '../service/acts.ts';
import { addressOption, dateOption } from './command.ts';

/** Makes an act of an obligation a command of its own. */
type ObligationAct = (
  name: string,
  about: string,
  kind: RequestedAct['kind'],
  done: Words,
  configure: (base: Command) => Command,
  extra: (options: Record<string, unknown>, more: string[]) => Promise<Partial<ActRequest>>,
) => void;

/** What a department does with the parts of an obligation that it passes on. */
export function addPortionActs(act: ObligationAct): void {
  act(
    'pass-on',
    both('部门把任务分解给科室、乡镇、企业', 'the department passes parts on to units'),
    'passOn',
    { zh: '已分解，邮件即刻发出', en: 'is divided; the mails leave at once' },
    (base) =>
      base.requiredOption(
        '--unit <row>',
        both(
          '一个承办单位：名称;邮箱;时限;任务，用分号隔开；时限须早于本任务；可写多次',
          'one unit as NAME;MAIL;DATE;TASK, with a date before the obligation’s own; may be given again',
        ),
        unitsOption,
      ),
    async ({ unit }) => ({ portions: unit as PortionAsked[] }),
  );
  const portion = (base: Command) => base.requiredOption('--portion <code>', both('分解事项编号，见 duban why', 'portion, see duban why'));
  const named = async ({ portion: one }: Record<string, unknown>) => ({ portion: one as string });
  act(
    'accept-portion',
    both('部门接收承办单位的报送', 'the department accepts what a unit has handed in'),
    'acceptPortion',
    { zh: '的分解事项已接收', en: 'has the portion accepted' },
    portion,
    named,
  );
  act(
    'return-portion',
    both('部门退回承办单位的报送，须写理由', 'the department sends back what a unit has handed in, with a reason'),
    'returnPortion',
    { zh: '的分解事项已退回', en: 'has the portion sent back' },
    portion,
    named,
  );
  act(
    'end-portion',
    both('部门收回分解事项，须写理由', 'the department takes a portion back, with a reason'),
    'endPortion',
    { zh: '的分解事项已收回', en: 'has the portion taken back' },
    portion,
    named,
  );
}

/** `NAME;MAIL;DATE;TASK`, several times. */
function unitsOption(text: string, before: PortionAsked[] = []): PortionAsked[] {
  const [name = '', mail = '', due = '', ...rest] = text.split(/[;；]/).map((part) => part.trim());
  const task = rest.join('；');
  if (name === '' || task === '')
    throw new InvalidArgumentError(both('须写成 名称;邮箱;时限;任务，四项都不能少。', 'Write NAME;MAIL;DATE;TASK, all four of them.'));
  return [...before, { name, mail: addressOption(mail), due: dateOption(due), task }];
}
