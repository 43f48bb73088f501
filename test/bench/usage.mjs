/**
 * Preloaded into every measured process: leaves its CPU time and peak memory in the file that the environment names.
 * On Linux the peak comes from the kernel's high-water mark of this process image, because `maxRSS` is inherited
 * across `exec` from a larger parent.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const report = process.env.PORTCULLIS_BENCH_USAGE;
delete process.env.PORTCULLIS_BENCH_USAGE;
if (report) {
  process.on('exit', () => {
    const usage = process.resourceUsage();
    writeFileSync(
      report,
      JSON.stringify({
        userMs: usage.userCPUTime / 1000,
        systemMs: usage.systemCPUTime / 1000,
        peakMb: peakKb(usage) / 1024,
      }),
    );
  });
}

function peakKb(usage) {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? usage.maxRSS);
  } catch {
    return usage.maxRSS;
  }
}
