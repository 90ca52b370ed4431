import { DownOutlined, RightOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { Fragment, type Key, type ReactNode, useState } from 'react';
import { useWords } from './language.tsx';
import './table.css';

export interface Column<T> {
  title: string;
  key?: string;
  /** The field that is shown; without it `render` says what is. */
  dataIndex?: string;
  render?(value: unknown, row: T): ReactNode;
  align?: 'right' | 'center';
  /** Keeps the column in sight while the rest scrolls sideways. */
  fixed?: 'left';
  width?: number;
  /** Makes the heading a button that sorts the rows which are shown. */
  sorter?(a: T, b: T): number;
}

interface Props<T> {
  columns: Column<T>[];
  dataSource: readonly T[];
  rowKey: (keyof T & string) | ((row: T) => Key);
  size?: 'small';
  /** On a phone a row stands as a card, each cell with its heading before it: for rows of many short cells, of which the last would be out of sight. */
  stacks?: boolean;
  /** Whether the rows are those of the page before, while the next is on its way. */
  loading?: boolean;
  expandable?: { rowExpandable(row: T): boolean; expandedRowRender(row: T): ReactNode };
}

/**
 * Draws a table that stands as it is: on a phone it scrolls sideways inside itself, never the page. The library's own table weighs a third of
 * what a page may weigh, for tree rows, filters and pages that no list here has.
 */
export function DataTable<T extends object>({ columns, dataSource, rowKey, size, stacks = false, loading = false, ...props }: Props<T>) {
  const { t } = useWords();
  const [sorted, setSorted] = useState<{ column: number; descending: boolean }>();
  const [opened, setOpened] = useState<ReadonlySet<Key>>(new Set());
  // A list in which nothing can be opened yet keeps no column for it.
  const expandable = props.expandable && dataSource.some(props.expandable.rowExpandable) ? props.expandable : undefined;
  const keyOf = (row: T): Key => (typeof rowKey === 'function' ? rowKey(row) : (row[rowKey] as Key));
  const sorter = sorted && columns[sorted.column]?.sorter;
  const rows = sorter ? [...dataSource].sort((a, b) => (sorted.descending ? sorter(b, a) : sorter(a, b))) : dataSource;
  const toggle = (key: Key) => {
    const after = new Set(opened);
    if (!after.delete(key)) after.add(key);
    setOpened(after);
  };
  const styleOf = ({ align, width, fixed }: Column<T>) => ({
    ...(align && { textAlign: align }),
    ...(width !== undefined && { width }),
    ...(fixed && { position: 'sticky' as const, left: 0, background: 'inherit', zIndex: 1 }),
  });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
    <div className="data-table" tabIndex={0} aria-busy={loading} data-size={size} {...(stacks && { 'data-stacks': true })}>
      <table>
        <thead>
          <tr>
            {expandable && <td aria-hidden />}
            {columns.map((column, index) => {
              const direction = sorted?.column === index ? (sorted.descending ? 'descending' : 'ascending') : undefined;
              return (
                <th key={column.key ?? column.title} scope="col" style={styleOf(column)} {...(direction && { 'aria-sort': direction })}>
                  {column.sorter ? (
                    <button type="button" onClick={() => setSorted({ column: index, descending: direction !== 'descending' })}>
                      {column.title} <span aria-hidden>{direction === 'ascending' ? '▲' : direction === 'descending' ? '▼' : '↕'}</span>
                    </button>
                  ) : (
                    column.title
                  )}
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const key = keyOf(row);
            const isOpen = opened.has(key);
            return (
              <Fragment key={key}>
                <tr>
                  {expandable && (
                    <td>
                      {expandable.rowExpandable(row) && (
                        <Button
                          type="text"
                          size="small"
                          icon={isOpen ? <DownOutlined /> : <RightOutlined />}
                          aria-expanded={isOpen}
                          aria-label={isOpen ? t('收起', 'Close') : t('展开', 'Open')}
                          onClick={() => toggle(key)}
                        />
                      )}
                    </td>
                  )}
                  {columns.map((column) => {
                    const value = column.dataIndex === undefined ? undefined : row[column.dataIndex as keyof T];
                    return (
                      <td key={column.key ?? column.title} style={styleOf(column)} {...(stacks && { 'data-title': column.title })}>
                        {column.render ? column.render(value, row) : (value as ReactNode)}
                      </td>
                    );
                  })}
                </tr>
                {expandable && isOpen && (
                  <tr className="data-table-opened">
                    <td colSpan={columns.length + 1}>{expandable.expandedRowRender(row)}</td>
                  </tr>
                )}
              </Fragment>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
