package io.margay.cli.command;

import io.margay.model.net.AsNumber;
import io.margay.model.resource.BgpConfigurationSpec;
import io.margay.model.resource.BgpFilterSpec;
import io.margay.model.resource.BgpPeerSpec;
import java.util.ArrayList;
import java.util.List;

/** The rows of BGP's resources for {@link ResourceTable}. */
final class BgpColumns {
  private BgpColumns() {}

  static List<String> narrow(String name, BgpConfigurationSpec spec) {
    return List.of(
        name,
        spec.meshEnabled().map(String::valueOf).orElse("(true)"),
        spec.asNumber().map(AsNumber::toString).orElse("(" + AsNumber.DEFAULT + ")"));
  }

  static List<String> wide(String name, BgpConfigurationSpec spec) {
    List<String> row = new ArrayList<>(narrow(name, spec));
    row.add(spec.listenPort().map(String::valueOf).orElse(""));
    return row;
  }

  static List<String> narrow(String name, BgpPeerSpec spec) {
    return List.of(
        name,
        spec.peerIp().map(Object::toString).orElse(""),
        spec.node().or(() -> spec.nodes().map(Object::toString)).orElse("(global)"),
        spec.asNumber().map(AsNumber::toString).orElse("0"));
  }

  static List<String> wide(String name, BgpPeerSpec spec) {
    List<String> row = new ArrayList<>(narrow(name, spec));
    row.add(spec.peers().map(Object::toString).orElse(""));
    row.add(String.join(",", spec.filters()));
    row.add(Boolean.toString(spec.bfd()));
    return row;
  }

  static List<String> wide(String name, BgpFilterSpec spec) {
    return List.of(
        name,
        spec.exportV4().size() + spec.exportV6().size() + " rules",
        spec.importV4().size() + spec.importV6().size() + " rules");
  }
}
