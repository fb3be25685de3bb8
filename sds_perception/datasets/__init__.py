"""Pictures with ground truth, read from the layouts that people have on their disks."""
