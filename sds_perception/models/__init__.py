"""Networks: images in, class scores and metric depth out."""
