import { Table, type TableProps } from 'antd';
import { useEffect, useRef } from 'react';

export { Pager } from './pager.tsx';

/** A table that stands as it is: on a phone it scrolls sideways inside itself, never the page. */
export function DataTable<T extends object>(props: TableProps<T>) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // What scrolls has to be reached by keyboard; the library's own box is not.
    box.current?.querySelector('.ant-table-content')?.setAttribute('tabindex', '0');
  });
  return (
    <div ref={box}>
      <Table<T> size="middle" pagination={false} scroll={{ x: 'max-content' }} {...props} />
    </div>
  );
}
