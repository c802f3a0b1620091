//! Series to accessible SVG.
