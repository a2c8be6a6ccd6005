package io.margay.model.resource;

/** A host. */
public record Node(Metadata metadata, NodeSpec spec) implements Resource {

  public Node {
    Names.check(Kind.NODE, metadata);
  }

  @Override
  public Kind kind() {
    return Kind.NODE;
  }

  @Override
  public Node withMetadata(Metadata to) {
    return new Node(to, spec);
  }
}
