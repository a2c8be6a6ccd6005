package io.margay.cni;

import io.margay.model.net.Cidr;
import io.margay.model.net.InterfaceAddress;
import io.margay.model.net.Ip;
import io.margay.model.net.Mac;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What ADD answers (specification section 5), in the words of the newest version.
 *
 * @param interfaces of host and container
 * @param ips their addresses
 * @param routes in the container
 * @param dns for the container
 */
public record CniResult(
    List<Interface> interfaces, List<Address> ips, List<Route> routes, Dns dns) {
  /** Nothing yet. */
  public static final CniResult EMPTY = new CniResult(List.of(), List.of(), List.of(), Dns.NONE);

  public CniResult {
    interfaces = List.copyOf(interfaces);
    ips = List.copyOf(ips);
    routes = List.copyOf(routes);
  }

  /**
   * An interface.
   *
   * @param sandbox the namespace's path exactly as the runtime gave it; empty for the host's
   */
  public record Interface(
      String name,
      Optional<Mac> mac,
      OptionalInt mtu,
      String sandbox,
      String socketPath,
      String pciId) {
    /** One of the host. */
    public static Interface ofHost(String name, Mac mac, int mtu) {
      return new Interface(name, Optional.of(mac), OptionalInt.of(mtu), "", "", "");
    }

    /** One of a container. */
    public static Interface ofContainer(String name, Mac mac, int mtu, String sandbox) {
      return new Interface(name, Optional.of(mac), OptionalInt.of(mtu), sandbox, "", "");
    }
  }

  /**
   * An address with the prefix length of its network.
   *
   * @param of index of its interface, counted from 0
   */
  public record Address(InterfaceAddress address, Optional<Ip> gateway, OptionalInt of) {}

  /** A route; numbers are the kernel's. */
  public record Route(
      Cidr destination,
      Optional<Ip> gateway,
      OptionalLong mtu,
      OptionalLong advmss,
      OptionalLong priority,
      OptionalLong table,
      OptionalLong scope) {
    /** One without properties of its own. */
    public static Route of(Cidr destination, Optional<Ip> gateway) {
      OptionalLong none = OptionalLong.empty();
      return new Route(destination, gateway, none, none, none, none, none);
    }
  }

  /** This after what earlier plugins of the chain answered: theirs first, ours counted on. */
  public CniResult after(CniResult previous) {
    int before = previous.interfaces.size();
    List<Interface> allInterfaces = new ArrayList<>(previous.interfaces);
    allInterfaces.addAll(interfaces);
    List<Address> allIps = new ArrayList<>(previous.ips);
    for (Address ip : ips) {
      OptionalInt of = ip.of.isPresent() ? OptionalInt.of(ip.of.getAsInt() + before) : ip.of;
      allIps.add(new Address(ip.address, ip.gateway, of));
    }
    List<Route> allRoutes = new ArrayList<>(previous.routes);
    allRoutes.addAll(routes);
    return new CniResult(allInterfaces, allIps, allRoutes, dns.or(previous.dns));
  }

  /** The interface of this name in this namespace. */
  public Optional<Interface> interfaceIn(String sandbox, String name) {
    return interfaces.stream()
        .filter(i -> i.name.equals(name) && i.sandbox.equals(sandbox))
        .findFirst();
  }

  /** The addresses of the interface of this name in this namespace. */
  public List<Ip> addressesOf(String sandbox, String name) {
    List<Ip> addresses = new ArrayList<>();
    for (Address ip : ips) {
      int of = ip.of.orElse(-1);
      boolean its =
          of >= 0
              && of < interfaces.size()
              && interfaces.get(of).name.equals(name)
              && interfaces.get(of).sandbox.equals(sandbox);
      if (its) {
        addresses.add(ip.address.address());
      }
    }
    return addresses;
  }

  /** The result object in the form of a version of the specification. */
  public String toJson(CniVersion version) {
    return ResultCodec.write(this, version).toString();
  }

  /**
   * Reads a result object of any version.
   *
   * @throws CniException code 6 naming what is wrong
   */
  public static CniResult parse(String json) throws CniException {
    return ResultCodec.read(json);
  }

  /** The error object of the specification. */
  public static String errorJson(CniException error) {
    return ResultCodec.write(error).toString();
  }
}
