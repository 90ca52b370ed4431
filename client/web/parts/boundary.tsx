import { Component, type ReactNode } from 'react';
import { Failure } from './view.tsx';

/** Whatever broke in a page is the page's fault, not the network's. */
const PAGE_FAULT = new Error('the page broke');

/** Keeps menu and clock when a page breaks, and offers to try it again; another address is another page. */
export class Boundary extends Component<{ children: ReactNode }, { error?: Error }> {
  override state: { error?: Error } = {};

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    const { error } = this.state;
    return error ? <Failure error={PAGE_FAULT} again={() => location.reload()} /> : this.props.children;
  }
}
