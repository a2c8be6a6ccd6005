package io.margay.model.resource;

/**
 * How the cluster speaks BGP: {@code default} for all, {@code node.NAME} for what one node does
 * otherwise.
 */
public record BgpConfiguration(Metadata metadata, BgpConfigurationSpec spec) implements Resource {
  /** The name of the one that is for all nodes. */
  public static final String DEFAULT = "default";

  /** What stands before a node's name. */
  public static final String NODE_PREFIX = "node.";

  public BgpConfiguration {
    Names.check(Kind.BGP_CONFIGURATION, metadata);
    String name = metadata.name();
    boolean ofNode = name.startsWith(NODE_PREFIX) && name.length() > NODE_PREFIX.length();
    if (!name.equals(DEFAULT) && !ofNode) {
      throw new InvalidFieldException(
          "metadata.name", "\"" + name + "\" is neither \"default\" nor \"node.NAME\"");
    }
    if (ofNode) {
      spec.requireForNode();
    }
  }

  @Override
  public Kind kind() {
    return Kind.BGP_CONFIGURATION;
  }

  @Override
  public BgpConfiguration withMetadata(Metadata to) {
    return new BgpConfiguration(to, spec);
  }
}
