package io.margay.netlink;

import java.util.Collections;
import java.util.Iterator;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What became of a batch. The kernel carries out each request on its own: those before and after a
 * failed one are done.
 *
 * @param size how many requests there were
 * @param failures by position in the batch, from 0
 */
public record BatchResult(int size, SortedMap<Integer, NetlinkException> failures) {

  public BatchResult {
    failures = Collections.unmodifiableSortedMap(new TreeMap<>(failures));
  }

  /** Whether all requests were carried out. */
  public boolean ok() {
    return failures.isEmpty();
  }

  /** Why the request at this position failed, empty when it did not. */
  public Optional<NetlinkException> failure(int position) {
    if (position < 0 || position >= size) {
      throw new IndexOutOfBoundsException(position);
    }
    return Optional.ofNullable(failures.get(position));
  }

  /**
   * For a caller to whom any failure is one.
   *
   * @throws NetlinkException the first failure, the others suppressed
   */
  public void orThrow() throws NetlinkException {
    Iterator<NetlinkException> all = failures.values().iterator();
    if (!all.hasNext()) {
      return;
    }
    NetlinkException first = all.next();
    all.forEachRemaining(first::addSuppressed);
    throw first;
  }
}
