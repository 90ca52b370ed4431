import { obligationPage } from '../../contract/tables.ts';
import type { TodoItem } from '../../contract/todo.ts';

/** The address where the API tells what waits for whoever has signed in. */
export const todoAddress = '/api/todo';

/** Gives the page where a submission or an extension is decided. */
export function reviewPage(obligationId: string): string {
  const [programme = '', milestone = '', department = ''] = obligationId.split('/');
  return `/p/${programme}/decisions/${milestone}/${department}`;
}

/**
 * Gives the page on which something that waits is done.
 *
 * @param here the programme whose page asks, for what belongs to none.
 * @param department the department that asks, where one does: it decides on a submission where that stands.
 */
export function pageOfTodo(
  { kind, programme, id, count, due }: Pick<TodoItem, 'kind' | 'programme' | 'id' | 'count' | 'due'>,
  here: string,
  department?: string,
): string {
  const home = `/p/${programme ?? here}`;
  switch (kind) {
    case 'submit':
    case 'return':
      return `${obligationPage(id)}?do=submit`;
    case 'confirm':
    case 'extension':
      return department === undefined ? reviewPage(id) : obligationPage(id);
    case 'instruction':
    case 'mention':
    case 'portion':
    case 'acknowledge':
    case 'answer':
    case 'progress':
      return obligationPage(id);
    case 'quota':
      return id.includes('/') ? obligationPage(id) : `${home}/targets`;
    case 'proposal':
      return `${home}/decisions`;
    case 'score':
      return `${home}/score`;
    case 'ending':
      return `${home}/plan`;
    case 'target':
    case 'indicator':
      return `${home}/targets`;
    case 'standing':
    case 'followUp':
      return `${home}/standing`;
    case 'item':
    case 'itemExtension':
    case 'strike': {
      const [register = '', number = ''] = id.split('/');
      const stage = kind === 'strike' ? '&stage=handedIn' : '';
      if (register === '') return `${home}/registers?stage=${kind === 'strike' ? 'handedIn' : 'asked'}`;
      return `${home}/registers?register=${register}${number === '' ? stage : `&item=${number}`}`;
    }
    case 'cycle':
    case 'yearly':
    case 'rectification':
    case 'expiry':
      // A line that stands for several leads to these and no others.
      return count === 1 ? `${home}/enterprises/${id}` : `${home}/enterprises?waits=${kind === 'cycle' ? `cycle/${id}` : kind}/${due}`;
    case 'alarm':
      return `/p/${here}/operations`;
  }
}
