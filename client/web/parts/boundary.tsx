import { Component, type ReactNode } from 'react';
import { isMissing, loadAnew, wasLoadedAnew } from './scripts.ts';
import { Failure, Missing, WayHome } from './view.tsx';

/** Stands for whatever broke in a page: that is the page's fault, not the network's. */
const PAGE_FAULT = new Error('the page broke');

/**
 * Keeps what stands around it when something breaks, and offers to try again and a way home; `instead` is what a small part leaves behind. It
 * tries again by itself when its `key` changes, for instance a page's address.
 */
export class Boundary extends Component<{ children: ReactNode; instead?: ReactNode }, { error?: Error }> {
  override state: { error?: Error } = {};

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    const { error } = this.state;
    const { children, instead } = this.props;
    if (!error) return children;
    if (instead === undefined && isMissing(error)) return <Missing again={loadAnew} anew={wasLoadedAnew()} />;
    return (
      instead ?? (
        <Failure error={PAGE_FAULT} again={() => location.reload()}>
          <WayHome />
        </Failure>
      )
    );
  }
}
