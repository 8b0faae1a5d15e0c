// The soft parts of the chest as path lengths: how much air and how much tissue an X-ray meets on its way from back to front.
import type { Anatomy, Side } from './anatomy.ts';

import type { Finding } from './findings.ts';

/** Attenuation per mm at chest energies, scatter apart: soft tissue, and what bone adds to it. */
export const muTissue = 0.0205;
export const muBone = 0.04;

/** One row of the chest. All arrays have one entry per sample of the row. */
export interface ChestRow {
  /** Attenuation of soft tissue, lung and findings along the ray (dimensionless, ∫µ dl). */
  readonly attenuation: Float32Array;
  /** Millimetres of aerated lung along the ray; vessels and texture are drawn in proportion to it. */
  readonly lung: Float32Array;
  /** 1 inside the patient, 0 in air. */
  readonly body: Float32Array;
}

export interface Chest {
  /**
   * Fill one row.
   * @param y mm from the top
   * @param xs mm from the midline, image coordinates with the midline's shift and shear already removed
   */
  row(y: number, xs: Float32Array, out: ChestRow): void;
  /** x of the inner chest wall at height y, unsigned; 0 above the apex. */
  wallX(y: number): number;
  /** Height of the diaphragm's contour at |x|. */
  diaphragmY(side: Side, x: number): number;
}

/** Build the path-length functions of one patient with the given findings. */
export function createChest(anatomy: Anatomy, findings: readonly Finding[]): Chest {
  const effusions = findings.filter((f) => f.kind === 'effusion');
  const nodules = findings.filter((f) => f.kind === 'nodule');
  const pneumothoraces = findings.filter((f) => f.kind === 'pneumothorax');
  const enlarged = findings.find((f) => f.kind === 'cardiomegaly');
  const heart = placeHeart(anatomy, enlarged?.factor ?? 1);
  const { apexY, halfWidth } = anatomy;
  const lungHeight = anatomy.angleY.right - apexY;

  const wallX = (y: number): number => {
    const t = (y - apexY) / lungHeight;
    if (t <= 0) return 0;
    return 50 + (halfWidth - 50) * (1 - Math.max(0, 1 - t) ** 2.9) ** 0.5;
  };
  const innerX = (y: number): number => {
    const t = (y - apexY) / (0.28 * lungHeight);
    if (t <= 0) return 50;
    return 50 - 37 * (1 - Math.max(0, 1 - t) ** 2.2) ** 0.6;
  };
  const domeX = 0.5 * halfWidth;
  const diaphragmY = (side: Side, x: number): number => {
    const dome = anatomy.angleY[side] - anatomy.domeRise[side];
    const outward = (x - domeX) / (halfWidth - domeX);
    if (outward <= 0) return dome + 20 * (outward * (domeX / halfWidth) * 1.6) ** 2;
    return dome + anatomy.domeRise[side] * (1 - Math.max(0, 1 - Math.min(outward, 1) ** 2.3) ** 0.62);
  };

  const row = (y: number, xs: Float32Array, { attenuation, lung, body }: ChestRow): void => {
    const wall = wallX(y);
    const inner = innerX(y);
    const t = Math.min(1, Math.max(0, (y - apexY) / lungHeight));
    const lungDepth = anatomy.lungDepth * (0.5 + 0.5 * Math.sqrt(Math.min(1, t * 1.5)));
    const trunk = trunkAt(anatomy, y);
    for (let i = 0; i < xs.length; i++) {
      const x = xs[i] ?? 0;
      const side: Side = x < 0 ? 'right' : 'left';
      const ax = Math.abs(x);
      const reach = ax / trunk.halfWidth;
      if (reach >= 1) {
        attenuation[i] = 0;
        lung[i] = 0;
        body[i] = 0;
        continue;
      }
      const thickness = trunk.depth * Math.sqrt(1 - reach ** 3.2) + breastAt(anatomy, ax, y);
      let air = 0;
      if (ax < wall && ax > inner) {
        const lateral = Math.min(1, (wall - ax) / 62);
        const medial = Math.min(1, (ax - inner) / 34);
        air = lungDepth * Math.sqrt(1 - (1 - lateral) ** 2) * Math.sqrt(1 - (1 - medial) ** 2);
        const below = y - diaphragmY(side, ax);
        if (below > 0) air -= 2 * Math.sqrt(2 * 62 * below);
        air -= heart(x, y) * Math.min(1, Math.max(0, 1 - below / 10));
        if (air < 0) air = 0;
      }
      let lost = 0; // lung turned to water or collapsed, mm
      let emptied = 0; // lung tissue replaced by free air, mm
      let added = 0; // tissue drawn on top, as attenuation
      for (const effusion of effusions) {
        if (effusion.side === side) lost = Math.max(lost, air * fluidShare(effusion.heightMm, wall - ax, anatomy.angleY[side] - y));
      }
      for (const p of pneumothoraces) {
        if (p.side !== side || air <= 0) continue;
        const gap = p.gapMm * Math.max(0, 1 - t / p.extent) ** 0.7;
        const shrunk = wallX(y - p.gapMm * 1.1 * Math.max(0, 1 - t / p.extent)) - gap;
        const beyond = ax - shrunk;
        if (gap <= 0) continue;
        if (beyond > 0) emptied = air;
        added += 0.055 * Math.exp(-((beyond / 0.9) ** 2));
      }
      const lungLeft = air - lost - emptied;
      const gas = stomachGasAt(anatomy, x, y, diaphragmY('left', ax)) + tracheaAt(anatomy, x, y);
      for (const nodule of nodules) added += noduleAt(nodule.x, nodule.y, nodule.radiusMm, x, y);
      const tissue = Math.max(6, thickness - lungLeft * (1 - anatomy.lungDensity) - emptied - Math.min(gas, thickness - air - 20));
      attenuation[i] = muTissue * tissue + added;
      lung[i] = lungLeft;
      body[i] = 1;
    }
  };
  return { row, wallX, diaphragmY };
}

/** Share of the lung that fluid has replaced: the meniscus stands high at the wall and sinks towards the middle. */
function fluidShare(heightMm: number, fromWall: number, aboveAngle: number): number {
  const level = heightMm * (0.34 + 0.66 * Math.exp(-fromWall / (9 + 0.2 * heightMm))) - 0.06 * fromWall;
  const below = level - aboveAngle;
  if (below <= 0) return 0;
  return 1 - Math.exp(-((below / (4 + 0.05 * heightMm)) ** 1.4));
}

/** A sphere with calcium in it: about twice as dense as soft tissue. */
function noduleAt(cx: number, cy: number, radius: number, x: number, y: number): number {
  const q = ((x - cx) ** 2 + (y - cy) ** 2) / radius ** 2;
  return q < 1 ? muTissue * 1.9 * 2 * radius * Math.sqrt(1 - q) ** 1.3 : 0;
}

/** Depth of heart and great vessels along the ray, mm: the deepest of a handful of ellipsoids. */
function placeHeart(anatomy: Anatomy, factor: number): (x: number, y: number) => number {
  const { heart, mediastinumHalfWidth: half } = anatomy;
  const width = heart.width * factor;
  const bottom = anatomy.angleY.left - anatomy.domeRise.left;
  const cy = bottom - 0.32 * width;
  const usualY = bottom - 0.32 * heart.width; // the great vessels stay where they are when the heart grows
  const stretch = 1 + 0.35 * (factor - 1);
  const parts = [
    // left ventricle, right atrium, pulmonary trunk, aortic knob, descending aorta and upper mediastinum
    ellipsoid(0.155 * width, cy, 0.53 * width, 0.39 * width, heart.tilt, heart.depth * stretch),
    ellipsoid(-0.06 * width, cy - 0.03 * width, 0.29 * width, 0.4 * width, 0.1, heart.depth * 0.9),
    ellipsoid(0.17 * heart.width, usualY - 0.4 * heart.width, 0.17 * heart.width, 0.24 * heart.width, -0.2, 62),
    ellipsoid(half * 0.62, anatomy.aorticKnob.y, anatomy.aorticKnob.radius, anatomy.aorticKnob.radius * 1.15, 0, 62),
    ellipsoid(-half * 0.3, (anatomy.apexY + usualY) / 2 - 20, half * 0.85, (usualY - anatomy.apexY) * 0.72, 0, 95),
    ellipsoid(half * 0.2, anatomy.apexY + 10, half * 0.8, 95, 0, 90),
    ellipsoid(-half * 1.05, anatomy.carinaY + 24, 13, 22, 0.15, 34),
    ellipsoid(half * 1.15, anatomy.carinaY + 10, 13, 17, -0.2, 34),
    ellipsoid(half * 0.4, (anatomy.aorticKnob.y + bottom) / 2, half * 0.78, (bottom - anatomy.aorticKnob.y) * 0.7, 0, 50),
  ];
  return (x, y) => {
    let deepest = 0;
    for (const part of parts) deepest = Math.max(deepest, part(x, y));
    return deepest;
  };
}

function ellipsoid(cx: number, cy: number, rx: number, ry: number, angle: number, depth: number): (x: number, y: number) => number {
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const reach = Math.max(rx, ry);
  return (x, y) => {
    const dx = x - cx;
    const dy = y - cy;
    if (Math.abs(dx) > reach || Math.abs(dy) > reach) return 0;
    const q = ((dx * cos + dy * sin) / rx) ** 2 + ((dy * cos - dx * sin) / ry) ** 2;
    return q < 1 ? depth * Math.sqrt(1 - q) : 0;
  };
}

/** Outline and depth of neck, shoulders and trunk at height y. */
function trunkAt(anatomy: Anatomy, y: number): { halfWidth: number; depth: number } {
  const shoulder = anatomy.shoulderY;
  const neck = 52 + 8 * Math.max(0, 1 - y / shoulder);
  const slope = smoothStep((y - shoulder * 0.25) / (shoulder * 0.95));
  const shoulders = neck + (215 - neck) * slope ** 1.6;
  const chest = anatomy.trunkHalfWidth * (1.0 + 0.05 * smoothStep((y - anatomy.angleY.right + 60) / 120));
  const axilla = smoothStep((y - shoulder - 40) / 95);
  const depth = anatomy.trunkDepth * (0.6 + 0.34 * smoothStep((y - shoulder * 0.4) / 120) + 0.1 * smoothStep((y - anatomy.angleY.right + 90) / 110));
  return { halfWidth: shoulders * (1 - axilla) + Math.min(shoulders, chest) * axilla, depth };
}

function breastAt(anatomy: Anatomy, ax: number, y: number): number {
  if (anatomy.breastDepth === 0) return 0;
  const cx = anatomy.halfWidth * 0.62;
  const cy = anatomy.apexY + (anatomy.angleY.right - anatomy.apexY) * 0.74;
  const q = ((ax - cx) / 66) ** 2 + ((y - cy) / (y > cy ? 44 : 78)) ** 2;
  return q < 1 ? anatomy.breastDepth * Math.sqrt(1 - q) : 0;
}

function stomachGasAt(anatomy: Anatomy, x: number, y: number, dome: number): number {
  const gas = anatomy.stomachGas;
  if (!gas) return 0;
  const q = ((x - gas.x) / (gas.radius * 1.35)) ** 2 + ((y - dome - 10 - gas.radius) / gas.radius) ** 2;
  return q < 1 ? 58 * Math.sqrt(1 - q) : 0;
}

/** Trachea, then both main bronchi below the carina. */
function tracheaAt(anatomy: Anatomy, x: number, y: number): number {
  const carina = anatomy.carinaY;
  if (y < carina) {
    const q = (x / 8.5) ** 2;
    return q < 1 ? 17 * Math.sqrt(1 - q) : 0;
  }
  const fade = Math.max(0, 1 - (y - carina) / 42);
  const centre = (y - carina) * (x < 0 ? 0.75 : 1.15);
  const q = ((Math.abs(x) - centre) / 7) ** 2;
  return q < 1 ? 13 * fade * Math.sqrt(1 - q) : 0;
}

function smoothStep(t: number): number {
  const c = Math.min(1, Math.max(0, t));
  return c * c * (3 - 2 * c);
}

