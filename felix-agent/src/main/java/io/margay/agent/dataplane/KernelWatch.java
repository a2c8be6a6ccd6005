package io.margay.agent.dataplane;

import io.margay.agent.iptables.Iptables;
import io.margay.agent.route.HostRoutes;
import io.margay.agent.rules.EndpointChains;
import io.margay.netlink.Event;
import io.margay.netlink.Monitor;
import io.margay.netlink.Namespace;
import io.margay.netlink.NetlinkException;
import io.margay.netlink.nft.GenerationEvents;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Tells the data plane when somebody else touched what is ours: links, routes, the filter table.
 * Sets have no events; the data plane looks at them itself.
 */
public final class KernelWatch implements AutoCloseable {
  private final Monitor monitor;
  private final GenerationEvents commits;

  /**
   * @param iptables knows our own commits
   * @param dataplane hears what happened; called on the watch's threads
   */
  public KernelWatch(Namespace namespace, Iptables iptables, Consumer<Message> dataplane)
      throws NetlinkException {
    monitor =
        Monitor.open(
            namespace,
            Set.of(Monitor.Group.LINKS, Monitor.Group.ROUTES),
            event -> onEvent(event, dataplane));
    commits =
        GenerationEvents.open(
            namespace,
            generation -> {
              if (!iptables.isOurs(generation.pid())) {
                dataplane.accept(new Message.TableTouched());
              }
            });
  }

  private static void onEvent(Event event, Consumer<Message> dataplane) {
    switch (event) {
      case Event.LinkChanged(var link)
          when link.name().startsWith(EndpointChains.INTERFACE_PREFIX) && !link.up() ->
          dataplane.accept(new Message.LinkTouched(link.name()));
      case Event.LinkGone(var link) when link.name().startsWith(EndpointChains.INTERFACE_PREFIX) ->
          dataplane.accept(new Message.LinkTouched(link.name()));
      // With a link of the fabric go routes over it, without an event of their own, and next hops.
      case Event.LinkChanged(var link)
          when !link.name().startsWith(EndpointChains.INTERFACE_PREFIX) ->
          dataplane.accept(new Message.RoutesTouched());
      case Event.RouteGone(var route) when route.protocol() == HostRoutes.PROTOCOL ->
          dataplane.accept(new Message.RouteGone(route.destination()));
      case Event.Overrun _ -> {
        dataplane.accept(new Message.RoutesTouched());
        dataplane.accept(new Message.LinksTouched());
      }
      default -> {}
    }
  }

  @Override
  public void close() {
    commits.close();
    monitor.close();
  }
}
