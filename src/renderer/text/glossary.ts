// One-sentence explanations of every term the window uses, shown on hover.
import type { MethodId, ScoreKind } from '../../contracts/explanation.ts';

export const methodTexts: Readonly<Record<MethodId, { readonly label: string; readonly text: string }>> = {
  'deconvnet': { label: 'deconvnet', text: 'Sends the class score back through the network keeping only positive signals at each ReLU, ignoring which units were active (Zeiler & Fergus).' },
  'gradient': { label: 'gradient', text: 'How much each input element would move the class score if it were made a little brighter; signed, not multiplied by the input.' },
  'guided-backprop': { label: 'guided-backprop', text: 'The gradient with negative signals removed at each ReLU and inactive units closed; sharp, but partly independent of the class (Springenberg et al.).' },
  'grad-cam': { label: 'grad-cam', text: 'The layer’s channels, weighted by how much each moves the class score on average, added and rectified (Selvaraju et al.).' },
  'hires-cam': { label: 'hires-cam', text: 'The layer’s activations times their gradients, cell by cell, added over channels and rectified: the pixel-wise gradient map.' },
  'layer-cam': { label: 'layer-cam', text: 'The layer’s activations times their positive gradients, cell by cell, added over channels: the pixel-wise gradient-guided map.' },
  'guided-grad-cam': { label: 'guided × grad-cam', text: 'Guided backpropagation multiplied by the upsampled grad-cam: fine detail, only where the coarse map points.' },
  'guided-hires-cam': { label: 'guided × hires-cam', text: 'Guided backpropagation multiplied by the upsampled hires-cam.' },
  'guided-layer-cam': { label: 'guided × layer-cam', text: 'Guided backpropagation multiplied by the upsampled layer-cam.' },
  'gradient-x-input': { label: 'gradient × input', text: 'The gradient times the input element itself: what each element contributes to a network that is linear around this image.' },
  'grad-cam-plus-plus': { label: 'grad-cam++', text: 'Like grad-cam, but each channel weighs its positive gradients one by one, so that several findings do not average each other out (Chattopadhyay et al.).' },
  'integrated-gradients': { label: 'integrated-gradients', text: 'Gradients collected on the way from a baseline to this image, times the change: together they add up to the change of the score (Sundararajan et al.).' },
  'smooth-grad': { label: 'smooth-grad', text: 'The mean of the gradients of many copies of the image with random noise added (Smilkov et al.).' },
  'score-cam': { label: 'score-cam', text: 'The layer’s channels, each weighted by the score of the image seen through that channel alone; uses no gradient (Wang et al.).' },
  'occlusion': { label: 'occlusion', text: 'How much the score falls when a square around this place is hidden (Zeiler & Fergus).' },
  'rise': { label: 'rise', text: 'The mean score of many randomly masked images in which this place stayed visible; no layer, no gradient (Petsiuk et al.).' },
};

export const scoreTexts: Readonly<Record<ScoreKind, { readonly label: string; readonly text: string }>> = {
  'logit': { label: 'logit', text: 'The class score before softmax or sigmoid: other classes do not enter into it.' },
  'probability': { label: 'probability', text: 'The class probability: a rise may also come from other classes falling.' },
  'log-probability': { label: 'log-probability', text: 'The logarithm of the class probability: the same map directions as the probability, not flattened where the model is sure.' },
};

export const terms = {
  model: 'The network that is asked. It is the second reader; everything it says is drawn in amber.',
  target: 'The class whose score is explained. Choosing another asks the model again: where would it look for that?',
  doubt: 'A network answers any picture with a score. The input gate speaks against this one, so the scores say little.',
  layer: 'Where in the network a coarse map is taken: deeper layers know more about the class and have fewer, larger cells.',
  opacity: 'How strongly the map covers the radiograph. The map itself is not recomputed.',
  colorMap: 'Colours of equal perceptual steps; where the map says nothing the radiograph shows through.',
  scale: 'Raw map values at the ends of the colours. “99.5 %” leaves the strongest half percent clipped, so that the rest can be seen.',
  lock: 'One scale for all panes of the same kind. Free, each pane uses its own, and brightness may not be compared between panes.',
  cells: 'Shows the map as the network computed it, one block per cell, without smoothing.',
  energy: 'Share of the positive map that lies inside the doctor’s box; chance is the box’s share of what the model saw.',
  hit: 'Whether the strongest point of the map lies inside the doctor’s box; chance is the box’s share of what the model saw.',
  iou: 'Overlap of the box with the map above Otsu’s threshold, intersection over union; chance is the mean over shifted copies of the map.',
  identical: 'At this layer, before global average pooling and a linear head, the two methods are the same map by construction.',
  noEvidence: 'The map is zero everywhere: the method found nothing that raises this score, so nothing is drawn.',
  unseen: 'The model never saw the hatched part: it was cropped away before the network.',
  threshold: 'The operating point from the model card: above it the model calls the class present.',
  whatIf: 'Paint a part of the image out and the model reads it again: a model that relies on that part changes its mind.',
  mean: 'The part is filled with the mean grey of a frame around it, so that the patch does not stand out.',
  blur: 'The part is blurred until its details are gone; its brightness stays.',
  feature: 'A deconvnet reconstruction of one channel of one layer: which pattern in this image made that channel respond.',
  activation: 'The strongest response of the channel in this image; 0 means the channel is silent here.',
  given: 'The input tensor as the network got it, after cropping, resizing and scaling. What is not in here cannot have been seen.',
  window: 'Window centre and width: which values are spread between black and white.',
  raw: 'The number stored in the file at this pixel.',
  modality: 'The stored number after the file’s rescale: slope and intercept, in the unit of the modality.',
  referenceNormal: 'A place the doctor looks at because it is normal there, such as the sharp angle on the other side.',
  offline: 'Nothing leaves this machine: images, models and maps are read and computed here.',
  notADevice: 'Not a medical device. For research and for auditing models; not for diagnosis.',
} as const;
