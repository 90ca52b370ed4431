/**
 * A table for 2027, invented: the real notice had not been published. Off: 1 to 3 January (Friday to Sunday), 5 to 12 February (Friday to
 * Friday), 3 to 5 April, 1 to 5 May, 9 June, 15 September, 1 to 7 October. Worked: Sunday 31 January, Saturday 20 February, Saturday 8 May,
 * Saturday 9 October.
 */
const SPANS: [name: string, from: number, to: number, month: number][] = [
  ['元旦', 1, 3, 1],
  ['春节', 5, 12, 2],
  ['清明节', 3, 5, 4],
  ['劳动节', 1, 5, 5],
  ['端午节', 9, 9, 6],
  ['中秋节', 15, 15, 9],
  ['国庆节', 1, 7, 10],
];
const WORKED: [name: string, date: string][] = [
  ['春节', '2027-01-31'],
  ['春节', '2027-02-20'],
  ['劳动节', '2027-05-08'],
  ['国庆节', '2027-10-09'],
];

const two = (part: number) => String(part).padStart(2, '0');
const off = SPANS.flatMap(([name, from, to, month]) =>
  Array.from({ length: to - from + 1 }, (_, index) => ({ name, date: `2027-${two(month)}-${two(from + index)}`, isOffDay: true })),
);

/** In the shape of github.com/NateScarlet/holiday-cn. */
export const HOLIDAYS_2027 = {
  year: 2027,
  papers: ['https://notice.example/2027'],
  days: [...off, ...WORKED.map(([name, date]) => ({ name, date, isOffDay: false }))],
};

/** As a clerk would write it. */
export const HOLIDAYS_2027_YAML = `year: 2027
papers: [https://notice.example/2027]
days:
${HOLIDAYS_2027.days.map(({ name, date, isOffDay }) => `  - { name: ${name}, date: ${date}, isOffDay: ${isOffDay} }`).join('\n')}
`;

/** As the calendar takes it. */
export const TABLE_2027 = { year: 2027, version: 1, days: HOLIDAYS_2027.days.map(({ name, date, isOffDay }) => ({ name, date, working: !isOffDay })) };
