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
}
