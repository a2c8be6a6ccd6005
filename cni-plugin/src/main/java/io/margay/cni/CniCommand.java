package io.margay.cni;

import java.util.List;

/** The operations of the specification and the variables that each needs (section 2). */
public enum CniCommand {
  ADD,
  DEL,
  CHECK,
  STATUS,
  GC,
  /** Clients answer it themselves; the agent does for whoever passes it on. */
  VERSION;

  /** The variables that must be there and not empty. */
  List<String> variables() {
    return switch (this) {
      case ADD, CHECK -> List.of("CNI_CONTAINERID", "CNI_NETNS", "CNI_IFNAME", "CNI_PATH");
      case DEL -> List.of("CNI_CONTAINERID", "CNI_IFNAME", "CNI_PATH");
      case STATUS, GC -> List.of("CNI_PATH");
      case VERSION -> List.of();
    };
  }

  /** Whether it concerns one interface of one container. */
  public boolean concernsContainer() {
    return switch (this) {
      case ADD, DEL, CHECK -> true;
      case STATUS, GC, VERSION -> false;
    };
  }

  /** The first version of the specification that has it. */
  CniVersion since() {
    return switch (this) {
      case ADD, DEL, VERSION -> CniVersion.V0_1_0;
      case CHECK -> CniVersion.V0_4_0;
      case STATUS, GC -> CniVersion.V1_1_0;
    };
  }
}
