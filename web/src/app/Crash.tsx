import { Component, type ReactNode } from 'react';
import { Problem } from '@/api/problem';
import { ErrorState } from '@/ui/PageState';

/** The last net: whatever breaks outside of a page, the screen says so and offers to load anew. */
export class Crash extends Component<{ children: ReactNode }, { problem: Problem | undefined }> {
  override state = { problem: undefined };

  static getDerivedStateFromError(error: unknown) {
    return { problem: Problem.of(error) };
  }

  override render() {
    if (!this.state.problem) return this.props.children;
    return <ErrorState problem={this.state.problem} onRetry={() => location.reload()} />;
  }
}
