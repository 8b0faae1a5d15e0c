// The part of dcmjs that the demo study uses; the package ships no types.
declare module 'dcmjs' {
  interface DicomDict { write(): ArrayBuffer }
  const dcmjs: { readonly data: { readonly datasetToDict: (dataset: Record<string, unknown>) => DicomDict } };
  export default dcmjs;
}
