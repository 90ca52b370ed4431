import { Grid } from 'antd';

/**
 * Tells whether there is room for a table. Paper always has room: printing makes the window as narrow as the page for a moment, and a list
 * that turned into cards then would not be the one that was looked at.
 */
export function useWide(): boolean {
  const { lg = true } = Grid.useBreakpoint();
  return lg || window.matchMedia('print').matches;
}
