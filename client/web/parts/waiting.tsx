import { Skeleton } from 'antd';

/** Draws the shape of a page that is on its way. */
export const Waiting = () => (
  <div style={{ padding: 24 }}>
    <Skeleton active paragraph={{ rows: 8 }} />
  </div>
);
