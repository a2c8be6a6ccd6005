package io.margay.agent.calc;

import io.margay.model.net.Cidr;
import io.margay.model.resource.Resource;
import io.margay.model.resource.ResourceKey;
import io.margay.model.resource.WorkloadEndpoint;
import java.util.Optional;

/** Everything that can change what shall be in force. Revisions are those of the store. */
public sealed interface Change {

  /** The store holds this resource. */
  record Put(Resource resource, long revision) implements Change {}

  /** The store no longer holds the resource. */
  record Gone(ResourceKey key, long revision) implements Change {}

  /** An address block and the node it belongs to, if any. */
  record PutBlock(Cidr block, Optional<String> node) implements Change {}

  /** An address block no longer exists. */
  record GoneBlock(Cidr block) implements Change {}

  /**
   * An endpoint of this host whose transaction is under way: its rules may be written meanwhile.
   * {@link Attached} or {@link Detached} follows.
   */
  record Expected(WorkloadEndpoint endpoint) implements Change {}

  /** An endpoint was attached on this host by a transaction of this revision. */
  record Attached(WorkloadEndpoint endpoint, long revision) implements Change {}

  /** An endpoint of this host is being detached; the store will follow. */
  record Detached(ResourceKey key) implements Change {}

  /** The first snapshot is complete. */
  record InSync() implements Change {}
}
