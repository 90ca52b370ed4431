/** What a field for a day understands: the same reading that documents and lists are read by. */
export { typedDay, typedMonth, typedTime } from '../../domain/draft/typed-day.ts';
