"""One step of training, in the order of the paper's method section."""

from dataclasses import replace

from sds_perception.augmentations.color_aug import color_aug
from sds_perception.augmentations.mix_batch import MixBatch
from sds_perception.augmentations.movable import movable_mask
from sds_perception.augmentations.strong_color import strong_color
from sds_perception.core.label_space import UNLABELED
from sds_perception.core.prediction import Prediction
from sds_perception.core.processes import ALONE, Processes
from sds_perception.core.sample import Sample, concatenate
from sds_perception.losses.criterion import Criterion
from sds_perception.losses.feature_distance import feature_distance
from sds_perception.losses.orthogonality import channel_orthogonality
from sds_perception.losses.pseudo_label import confident_share, pseudo_label_cross_entropy
from sds_perception.models.ema import WeightAverage
from sds_perception.training.descent import Descent
from sds_perception.training.first_encoder import FirstEncoder
from sds_perception.training.step_settings import WEIGHTS, StepSettings
from sds_perception.training.teaching import likely_classes, mix, say_their_classes, teach
from sds_perception.training.video import VideoTerms, has_neighbors
import torch
from torch import Tensor, nn
from torch.optim import Optimizer


class SemiSupervisedStep:
    """
    Moves a network once, by labeled and unlabeled pictures (SDS, and its baselines).

    Without unlabeled pictures and with the settings SUPERVISED it is a supervised step.

    L = L_depth(labeled, unlabeled) + L_CE(labeled; final and side head) + w L_pseudo(mixed)
    [+ orthogonality + feature_distance]. Confirmed by Bansal et al. (Semantics-Depth-Symbiosis,
    2022) are AffineMix and ColorAug, and by Hoyer et al. (Three Ways, CVPR 2021) the mean
    teacher, DepthMix, q and the distance of the encoder's features from its start; the teacher
    in evaluation mode and one average of depth over both batches are ours.
    """

    def __init__(
        self,
        network: nn.Module,
        teacher: WeightAverage | None,
        criterion: Criterion,
        optimizer: Optimizer,
        *,
        settings: StepSettings,
        movable: tuple[int, ...],
        precision: str,
        max_gradient_norm: float,
        video: VideoTerms | None = None,
        first_encoder: FirstEncoder | None = None,
        processes: Processes = ALONE,
    ):
        """
        Take the parts.

        :param teacher: None where settings ask nothing of one.
        :param movable: class ids of things that could stand elsewhere.
        :param video: terms of batches with neighbors; its parameters are in the optimizer.
        :param first_encoder: whose features the encoder is kept near; None = it is free.
        :param processes: share the networks' work; each is given the whole batch.
        """
        self.teacher = teacher
        self.criterion = criterion
        self.settings = settings
        self.movable = movable
        self.video = video
        self.first_encoder = first_encoder
        self.weights = {
            **criterion.weights,
            **{name: getattr(settings, name) for name in WEIGHTS},
            **(video.weights if video else {}),
        }
        self.descent = Descent(
            network,
            optimizer,
            precision=precision,
            max_gradient_norm=max_gradient_norm,
            freeze_norm=settings.freeze_norm,
            processes=processes,
        )

    def __call__(
        self, labeled: Sample | None, unlabeled: Sample | None, *, generator: torch.Generator
    ) -> dict[str, float]:
        """
        Learn from labeled pictures, unlabeled ones or both, of one size, on one device.

        :param unlabeled: depth counts wherever it is valid; labels of pictures that have some
            are only mixed in, in place of the teacher's.
        :param generator: on the CPU, for mixing and colors.
        :returns: every loss term, unweighted, their weighted ``total``, ``gradient_norm`` and
            ``confident_share``, the share of mixed pixels whose label is sure.
        :raises FloatingPointError: if a term is not finite; no parameter has then moved.
        :raises ValueError: for no picture at all.
        """
        self.descent.start()
        batches = [batch for batch in (labeled, unlabeled) if batch is not None]
        if not batches:
            raise ValueError('a step got no picture; wanted labeled or unlabeled ones, or both')
        num_labeled = 0 if labeled is None else len(labeled.image)

        is_mixed = unlabeled is not None and self.settings.pseudo_label > 0
        taught = classes = None
        if is_mixed or self.settings.color_aug:
            pictures = concatenate(batches)
            # ColorAug asks for classes alone, which some pictures come with
            if is_mixed or not say_their_classes(pictures):
                taught = self._teach(pictures)
            classes = likely_classes(pictures) if taught is None else taught.sample.labels
        terms = self._known_terms(labeled, unlabeled, classes, generator)
        shares = {}
        if is_mixed:
            mixed = self._mix(taught, num_labeled, generator)
            terms['pseudo_label'] = self._pseudo_label(mixed)
            shares['confident_share'] = self._confident_share(mixed)

        names = tuple(name for batch in batches for name in batch.name)
        values = self.descent.descend(terms, self.weights, names)
        if self.teacher is not None:
            self.teacher.update(self.descent.network)
        return {**values, **shares}

    @torch.no_grad()
    def _teach(self, pictures: Sample) -> MixBatch:
        """Return ground truth, and the teacher's labels and depth where there is none."""
        prediction = self.descent.predict(pictures.image, self.teacher.network)
        return teach(prediction, pictures)

    def _known_terms(
        self,
        labeled: Sample | None,
        unlabeled: Sample | None,
        classes: Tensor | None,
        generator: torch.Generator,
    ) -> dict[str, Tensor]:
        """Compare predictions with ground truth, measured depth and neighboring frames."""
        batches = [] if labeled is None else [labeled]
        if unlabeled is not None and (labeled is None or self._is_told_something(unlabeled)):
            batches.append(unlabeled.replace(labels=torch.full_like(unlabeled.labels, UNLABELED)))
        pictures = concatenate(batches)
        images = self._recolored(pictures.image, classes, generator)
        prediction = self.descent.predict(images)
        return {
            **self.criterion(prediction, pictures),
            **self._video_terms(prediction, pictures, generator),
            **self._orthogonality(prediction),
            **self._feature_distance(prediction, images),
        }

    def _is_told_something(self, batch: Sample) -> bool:
        has_video = self.video is not None and has_neighbors(batch).any()
        has_shares = batch.class_shares is not None and batch.class_shares.any()
        return bool(has_video or has_shares or batch.valid.any())

    def _recolored(
        self, images: Tensor, classes: Tensor | None, generator: torch.Generator
    ) -> Tensor:
        """Return the network's input; losses on pictures are given the clean ones."""
        if not self.settings.color_aug:
            return images
        mask = movable_mask(classes[: len(images)], self.movable)
        settings = self.settings.color_aug_settings
        return color_aug(images, mask, settings=settings, generator=generator)

    def _video_terms(
        self, prediction: Prediction, pictures: Sample, generator: torch.Generator
    ) -> dict[str, Tensor]:
        if self.video is None or prediction.depth is None:
            return {}
        return self.video(prediction.depth, pictures, generator)

    def _orthogonality(self, prediction: Prediction) -> dict[str, Tensor]:
        if not self.settings.orthogonality or prediction.task_features is None:
            return {}
        return {'orthogonality': channel_orthogonality(*prediction.task_features)}

    def _feature_distance(self, prediction: Prediction, images: Tensor) -> dict[str, Tensor]:
        if self.first_encoder is None:
            return {}
        first = self.descent.predict(images, self.first_encoder)
        distance = feature_distance(prediction.encoder_features, first.encoder_features)
        return {'feature_distance': distance}

    def _mix(self, taught: MixBatch, num_labeled: int, generator: torch.Generator) -> MixBatch:
        """Return the student's pictures: unlabeled ones, mixed and strongly recolored."""
        mixed = mix(
            taught, self.settings, first=num_labeled, movable=self.movable, generator=generator
        )
        image = strong_color(
            mixed.sample.image,
            settings=self.settings.strong_color_settings,
            generator=generator,
        )
        return replace(mixed, sample=mixed.sample.replace(image=image))

    def _pseudo_label(self, mixed: MixBatch) -> Tensor:
        return pseudo_label_cross_entropy(
            self.descent.predict(mixed.sample.image).logits.float(),
            mixed.sample.labels,
            confidence=mixed.confidence,
            threshold=self.settings.confidence_threshold,
        )

    def _confident_share(self, mixed: MixBatch) -> float:
        threshold = self.settings.confidence_threshold
        return confident_share(mixed.confidence, threshold, labels=mixed.sample.labels).item()
