/** What was changed in a file on its way in: codes for the record, and a sentence each for people. */
export const REPAIRS = {
  decrypted: 'The owner password and its restrictions were taken off; the file opened without a password.',
  hybrid_plain: 'Two cross-reference tables that readers may follow differently became one.',
  earlier_versions_dropped: 'Earlier versions that the file still carried were left out.',
  annotations_flattened: 'Comments, stamps and form fields that cannot be filled in became part of their pages; links were taken off.',
  unused_objects_dropped: 'Objects that no page uses were left out.',
  layers_merged: 'Layers, all of them visible, became part of their pages.',
  junk_before_header: 'Bytes before the beginning of the PDF were left out.',
  junk_after_end: 'Bytes after the end of the PDF were left out.',
  cross_reference_rebuilt: 'The cross-reference table was missing or wrong and was made anew.',
  stream_length_corrected: 'The stated length of a stream was wrong and was measured.',
  object_end_added: 'The end of an object was not marked.',
  repeated_key_dropped: 'A dictionary said the same thing twice.',
  image_placed_on_page: 'The picture was placed on a page; information about its making (such as the place) was left out.',
  image_turned: 'The picture was turned upright as its camera noted.',
  image_converted: 'The picture was stored without transparency and without loss.',
} as const;

export type Repair = keyof typeof REPAIRS;
