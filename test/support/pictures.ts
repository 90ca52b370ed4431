/** What the documents show, by the name of its file in docs/pictures; `npm run pictures` takes all of them afresh (test/pictures.ts). */
export const PICTURES = ['overview', 'todo', 'obligation', 'obligation-phone', 'review', 'new-programme', 'help'] as const;
export type Picture = (typeof PICTURES)[number];
