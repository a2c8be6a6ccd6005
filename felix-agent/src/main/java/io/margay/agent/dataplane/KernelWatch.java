package io.margay.agent.dataplane;

import io.margay.agent.desired.Gateway;
import io.margay.agent.route.HostRoutes;
import io.margay.agent.rules.EndpointChains;
import io.margay.netlink.Event;
import io.margay.netlink.Monitor;
import io.margay.netlink.Namespace;
import io.margay.netlink.NetlinkException;
import io.margay.netlink.link.Link;
import io.margay.netlink.nft.GenerationEvents;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongPredicate;

/**
 * Tells the data plane when somebody else touched what is ours: links, routes, tables. Sets have no
 * events; the data plane looks at them itself.
 */
public final class KernelWatch implements AutoCloseable {
  private final Monitor monitor;
  private final GenerationEvents commits;

  /**
   * @param ours knows the process ids of those who write tables for us
   * @param dataplane hears what happened; called on the watch's threads
   */
  public KernelWatch(Namespace namespace, LongPredicate ours, Consumer<Message> dataplane)
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
              if (!ours.test(generation.pid())) {
                dataplane.accept(new Message.TableTouched());
              }
            },
            () -> dataplane.accept(new Message.TableTouched()));
  }

  private static void onEvent(Event event, Consumer<Message> dataplane) {
    switch (event) {
      case Event.LinkChanged(var link) when ofContainers(link) && link.wentDown() ->
          dataplane.accept(new Message.LinkTouched(link.name()));
      case Event.LinkGone(var link) when ofContainers(link) ->
          dataplane.accept(new Message.LinkTouched(link.name()));
      // With a link that goes down its routes go without an event of their own.
      case Event.LinkChanged(var link) when !ofContainers(link) && link.wentDown() ->
          dataplane.accept(new Message.RoutesTouched());
      case Event.LinkGone(var link) when !ofContainers(link) ->
          dataplane.accept(new Message.RoutesTouched());
      case Event.RouteGone(var route) when route.protocol() == HostRoutes.PROTOCOL ->
          dataplane.accept(new Message.RouteGone(route.destination()));
      // A stranger's route may have taken the place of ours, or have led to a gateway.
      case Event.RouteAdded(var route) when route.protocol() != HostRoutes.PROTOCOL ->
          dataplane.accept(new Message.RouteGone(route.destination()));
      case Event.RouteGone(var route) when route.destination().contains(Gateway.FIRST) ->
          dataplane.accept(new Message.RoutesTouched());
      case Event.Overrun _ -> {
        dataplane.accept(new Message.RoutesTouched());
        dataplane.accept(new Message.LinksTouched());
      }
      default -> {}
    }
  }

  private static boolean ofContainers(Link link) {
    return link.name().startsWith(EndpointChains.INTERFACE_PREFIX);
  }

  @Override
  public void close() {
    commits.close();
    monitor.close();
  }
}
