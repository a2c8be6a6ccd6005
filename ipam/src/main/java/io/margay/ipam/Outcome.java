package io.margay.ipam;

import io.margay.model.net.Cidr;

/** What planning made of one job. */
sealed interface Outcome {

  /** It is part of the draft now. */
  record Planned() implements Outcome {}

  /** It does not fit into this transaction; the next one sees what this one did. */
  record Later() implements Outcome {}

  /** More must be read before it can be decided. */
  sealed interface Need extends Outcome {}

  record NeedListing() implements Need {}

  record NeedBlock(Cidr cidr) implements Need {}

  record NeedHandle(String id) implements Need {}

  /** It cannot be met. */
  record Rejected(RuntimeException why) implements Outcome {}

  /** It has been done already: by an attempt whose answer was lost, or there is nothing to do. */
  record Finished(Runnable completion) implements Outcome {}

  /** What a block that cannot be read means: for good only when it was read after the request. */
  static Outcome of(Ledger.Broken broken, Cidr cidr, long tick) {
    return broken.learned() > tick
        ? new Rejected(new BrokenRecordException("block " + cidr, broken.why()))
        : new NeedBlock(cidr);
  }

  /** The same of a handle. */
  static Outcome of(Ledger.BrokenHandle broken, String handle, long tick) {
    return broken.learned() > tick
        ? new Rejected(new BrokenRecordException("handle " + handle, broken.why()))
        : new NeedHandle(handle);
  }
}
