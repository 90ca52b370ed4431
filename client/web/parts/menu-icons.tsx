import pictures from './menu-icons.svg?no-inline';

/** Pages that have a picture of their own, by address. */
const DRAWN = [
  'todo',
  'obligations',
  'decisions',
  'brief',
  'board',
  'enterprises',
  'announcements',
  'targets',
  'reports',
  'standing',
  'score',
  'notices',
  'plan',
  'operations',
  'system',
  'help',
];

/** Draws the picture of a page in the menu. A page that has none gets a common one all the same, so that the names stand in one line. */
export function MenuIcon({ path, className, size = 14 }: { path: string; className?: string; size?: number }) {
  const name = path === '' ? 'home' : DRAWN.includes(path) ? path : 'other';
  return (
    <svg className={className} width={size} height={size} fill="currentColor" aria-hidden="true" style={{ verticalAlign: '-0.125em' }}>
      <use href={`${pictures}#${name}`} />
    </svg>
  );
}
