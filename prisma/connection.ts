import pg from 'pg';

/**
 * A connection whose end fails what is asked for over it, and nothing else. Nobody listens for its errors between a pool's handing it out and its
 * being taken; where the server ends it with the same bytes that make it ready, the error would end the process.
 */
export class Connection extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    this.on('error', () => undefined);
  }
}
