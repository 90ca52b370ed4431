import { Table, type TableProps } from 'antd';

export { Pager } from './pager.tsx';

/** A table that stands as it is: on a phone it scrolls sideways inside itself, never the page. */
export function DataTable<T extends object>(props: TableProps<T>) {
  return <Table<T> size="middle" pagination={false} scroll={{ x: 'max-content' }} {...props} />;
}
