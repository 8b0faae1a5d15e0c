// Which addresses are the application's own, and which the window may load.
import { describe, expect, it } from 'vitest';
import { isApp, mayLoad } from '../../src/main/addresses.ts';

describe('an address', () => {
  it('is the application’s own by scheme and host together', () => {
    expect(['overread://app/', 'overread://app/index.html', 'overread://app/bytes/map/1?x#y'].filter((url) => !isApp(url))).toEqual([]);
    const strangers = [
      'overread://app.evil/', 'overread://other/', 'overread://user@app/', 'overread://app:8080/', 'https://app/', 'http://overread//app/', 'overread:app', 'file:///app', 'javascript:alert(1)', '', 'overread',
    ];
    expect(strangers.filter(isApp)).toEqual([]);
  });

  it('may be loaded when it is own, made in memory by the own page, or spelled out', () => {
    const may = (url: string) => mayLoad(url, { withTools: false });
    expect(['overread://app/x.js', 'data:image/png;base64,AA==', 'blob:overread://app/5f0c'].filter((url) => !may(url))).toEqual([]);
    expect(['http://127.0.0.1/', 'https://example.org/', 'ws://localhost/', 'file:///etc/passwd', 'blob:https://example.org/5f0c', 'blob:overread://other/1', 'devtools://devtools/x', 'chrome://gpu', 'about:srcdoc'].filter(may)).toEqual([]);
    expect(mayLoad('devtools://devtools/x', { withTools: true })).toBe(true);
  });
});
