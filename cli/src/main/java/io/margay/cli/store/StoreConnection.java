package io.margay.cli.store;

import io.margay.datastore.Datastore;
import io.margay.datastore.Limits;
import io.margay.datastore.etcd.EtcdConfig;
import io.margay.datastore.etcd.EtcdDatastore;
import io.margay.datastore.resource.NodeStatusCommands;
import io.margay.datastore.resource.ResourceCommands;
import io.margay.ipam.control.EndpointAddresses;
import io.margay.ipam.control.IpamCommands;
import io.margay.model.control.Control;
import io.margay.model.control.ControlRequest;
import io.margay.model.control.ControlResponse;
import io.margay.model.control.ErrorCode;
import io.margay.model.control.Problem;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;

/** Straight to the store. The only class here that names its client. */
final class StoreConnection implements Connection {
  private final Datastore store;
  private final Control commands;

  private StoreConnection(Datastore store) {
    this.store = store;
    this.commands =
        new ResourceCommands(
            store,
            Instant::now,
            () -> UUID.randomUUID().toString(),
            new EndpointAddresses(store),
            new IpamCommands(
                store,
                new NodeStatusCommands(
                    store, InstantSource.system(), false, StoreConnection::onlyAnAgent)));
  }

  static Connection open(StoreSettings settings) {
    EtcdConfig config =
        new EtcdConfig(
            settings.endpoints(),
            settings.ca(),
            settings.cert(),
            settings.key(),
            settings.user(),
            settings.passwordFile(),
            settings.timeout().orElse(Limits.CALL_DEADLINE));
    return new StoreConnection(EtcdDatastore.open(config));
  }

  @Override
  public ControlResponse execute(ControlRequest request) {
    return commands.execute(request);
  }

  private static ControlResponse onlyAnAgent(ControlRequest request) {
    return new ControlResponse.Failed(
        Problem.of(ErrorCode.INVALID, "only an agent can answer this")
            .withNext("leave the store's endpoints out, or give --socket"));
  }

  @Override
  public void close() {
    store.close();
  }
}
