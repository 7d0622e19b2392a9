; A music player for the SID, small enough to read in one sitting. SPDX-License-Identifier: CC0-1.0
;
; One call of `play` is one tick: it writes to the chips what the tick before worked out (so that the writes are evenly
; spaced in time), then moves every voice on by a tick. Time is counted in ticks by the compiler: tempo, swing and ritardandi
; are already in the waits of the streams, so nothing here knows of beats.
;
; The wrapper that tools/build/demo writes sets VOICES (3 or 6), CHIPS, SID2, TIMER (0: called by the vertical blank, else
; the CIA's latch), DIGI (1: samples through the volume register by NMI) and FRAME (cycles a tick of such a tune),
; includes this file and then the data: songs, blocks, instruments, and the tables of waves, chords and filters. public/demo/src/README.md describes them.
;
; A stream is read until it says to wait:
;   $00-$5F       play a note                       $80-$FF  wait 1-128 ticks
;   $60           let go (gate off)                 $61      let go and zero the envelope, ready for the next note
;   $62 n         change to note n in one breath    $63 n lo hi  glide to note n by so much a tick
;   $64 i         take instrument i                 $65 s    sustain/release byte: how loud
;   $66 c         chord c (0 none)                  $67 f    filter program f (table position)
;   $68 v         main volume                       $69 d    play sample d (DIGI only)
;   $6A           end of the block

ptr     = $fb                   ; the stream of the voice at work
frq     = $fd                   ; the frequency being put together

        * = $1000
        jmp init
        .if DIGI
        rts                     ; the tune runs its own interrupts: nobody calls play
        nop
        nop
        .else
        jmp play
        .endif

; ---- init: A is the song, from 0 ------------------------------------------------------------------------------------

init    asl
        tay
        lda song_table,y
        sta ptr
        lda song_table+1,y
        sta ptr+1
        ldx #0
        txa
_clear  sta vars,x
        .if vars_size > 256
        sta vars+vars_size-256,x
        .endif
        inx
        .if vars_size < 256
        cpx #vars_size
        .endif
        bne _clear
        tax
        tay
_voice  lda (ptr),y             ; a song is a list of order lists, one a voice
        sta ord_lo,x
        iny
        lda (ptr),y
        sta ord_hi,x
        iny
        lda #<idle              ; the first tick reads an `end` and so opens the first block
        sta ptr_lo,x
        lda #>idle
        sta ptr_hi,x
        inx
        cpx #VOICES
        bne _voice
        lda #$0f
        sta volume
        .if CHIPS > 1
        sta volume+1
        .endif
        .if TIMER && !DIGI
        lda #<TIMER             ; the player's own pace, in cycles
        sta $dc04
        lda #>TIMER
        sta $dc05
        .endif
        .if DIGI
        jmp digi_init
        .else
        rts
        .endif

idle    .byte $6a

; ---- play -----------------------------------------------------------------------------------------------------------

out     .macro                  ; \1 register, \2 where its value lies
        lda \2
        sta \1
        .endm

play
        .for v = 0, v < VOICES, v = v + 1
sid     := $d400 + (v % 3) * 7
        .if v >= 3
sid     := sid + SID2 - $d400
        .endif
        #out sid+5, g_ad+v      ; envelope before gate: the gate starts it
        #out sid+6, g_sr+v
        #out sid+2, g_plo+v
        #out sid+3, g_phi+v
        #out sid+0, g_flo+v
        #out sid+1, g_fhi+v
        #out sid+4, g_ctl+v
        .endfor
        .for c = 0, c < CHIPS, c = c + 1
sid     := $d400
        .if c
sid     := SID2
        .endif
        #out sid+$15, g_cut+c
        #out sid+$16, cut_hi+c
        #out sid+$17, route+c
        .if !DIGI               ; there the samples own the volume register
        lda volume+c
        ora mode+c
        sta sid+$18
        .endif
        .endfor

        ldx #VOICES-1
_voices jsr voice
        dex
        bpl _voices
        ldx #CHIPS-1
_chips  jsr filter
        dex
        bpl _chips
        rts

; ---- one voice, X: read its stream, then its instrument ---------------------------------------------------------------

voice   lda wait,x
        beq _read
        dec wait,x
        jmp sound
_read   lda ptr_lo,x
        sta ptr
        lda ptr_hi,x
        sta ptr+1
        ldy #0
token   lda (ptr),y
        bmi pause
        cmp #$60
        bcc a_note
        sty save_y
        asl
        tay
        lda commands-$bf,y      ; $60 doubled is $c0: high bytes at odd places
        pha
        lda commands-$c0,y
        pha
        ldy save_y
        rts                     ; a command leaves by `done` or `token`
a_note  jsr start_note
done    iny
        bne token
pause   and #$7f
        sta wait,x
        tya
        sec                     ; one further than the wait
        adc ptr
        sta ptr_lo,x
        lda ptr+1
        adc #0
        sta ptr_hi,x
        jmp sound

commands .word c_off-1, c_reset-1, c_tie-1, c_glide-1, c_instr-1, c_level-1, c_chord-1, c_filter-1, c_volume-1
        .if DIGI
        .word c_digi-1
        .else
        .word done-1
        .endif
        .word c_end-1

c_reset lda #0                  ; a short envelope of nothing lets the next attack start on time
        sta g_ad,x
        sta g_sr,x
c_off   lda #$fe
        sta gate,x
        bne done

c_tie   iny
        lda (ptr),y
        jsr pitch
        jmp done

c_glide iny
        lda (ptr),y
        sty save_y
        jsr vibrato_for
        ldy note,x
        lda freq_lo,y
        sta goal_lo,x
        lda freq_hi,y
        sta goal_hi,x
        ldy save_y
        iny
        lda (ptr),y
        sta slide_lo,x
        iny
        lda (ptr),y
        sta slide_hi,x
        lda #1
        sta sliding,x
        jmp done

c_instr iny
        lda (ptr),y
        cmp instr,x             ; the same again: its pulse goes on moving
        beq done
        sta instr,x
        sty save_y
        tay
        lda i_sr,y
        sta level,x
        jsr start_pulse
        ldy save_y
        jmp done

c_level iny
        lda (ptr),y
        sta level,x
        jmp done

c_chord iny
        lda (ptr),y
        sta chord,x
        jmp done

c_filter iny
        lda (ptr),y
        sty save_y
        ldy chip_of,x
        sta f_pos,y
        lda #0
        sta f_wait,y
        ldy save_y
        jmp done

c_volume iny
        lda (ptr),y
        sty save_y
        ldy chip_of,x
        sta volume,y
        ldy save_y
        jmp done

        .if DIGI
c_digi  iny
        lda (ptr),y
        sty save_y
        tay
        jsr digi_start
        ldy save_y
        jmp done
        .endif

c_end   lda ord_lo,x            ; the next block of the order list
        sta ptr
        lda ord_hi,x
        sta ptr+1
_order  ldy ord_at,x
        lda (ptr),y
        cmp #$fe
        bcc _block
        bne _stop
        iny                     ; $fe n: on at position n
        lda (ptr),y
        sta ord_at,x
        jmp _order
_stop   lda #<rest              ; $ff: silent from here on
        ldy #>rest
        bne _open
_block  inc ord_at,x
        tay
        lda block_lo,y
        pha
        lda block_hi,y
        tay
        pla
_open   sta ptr
        sty ptr+1
        ldy #0
        jmp token

rest    .byte $60, $ff, $6a

; ---- a note begins --------------------------------------------------------------------------------------------------

start_note
        sty save_y
        jsr pitch_y             ; A is the note
        ldy instr,x
        lda i_ad,y
        sta g_ad,x
        lda level,x
        sta g_sr,x
        lda #$ff
        sta gate,x
        lda i_wave,y
        sta w_pos,x
        lda #0
        sta w_wait,x
        sta a_wait,x
        lda chord,x
        sta a_pos,x
        lda i_vib_delay,y
        sta v_delay,x
        lda i_filter,y
        beq _nofilter
        pha
        lda chip_of,x
        tay
        pla
        sta f_pos,y
        lda #0
        sta f_wait,y
        ldy instr,x
_nofilter
        lda i_pulse_keep,y
        bne _keep
        jsr start_pulse
_keep   ldy save_y
        rts

start_pulse                     ; Y is the instrument
        lda i_pulse,y
        sta p_hi,x
        lda #0
        sta p_lo,x
        lda i_pulse_speed_lo,y
        sta p_add_lo,x
        lda i_pulse_speed_hi,y
        sta p_add_hi,x
        rts

; Sets note, frequency and the step of the vibrato from A; keeps Y.
pitch   sty save_y
        jsr pitch_y
        ldy save_y
        rts

pitch_y jsr vibrato_for
        ldy note,x
        lda freq_lo,y
        sta now_lo,x
        lda freq_hi,y
        sta now_hi,x
        lda #0
        sta sliding,x
        rts

; A vibrato's step is a share of the distance to the next semitone, so it is as wide at the top as at the bottom.
vibrato_for
        sta note,x
        tay
        lda freq_lo+1,y
        sec
        sbc freq_lo,y
        sta v_step_lo,x
        lda freq_hi+1,y
        sbc freq_hi,y
        sta v_step_hi,x
        ldy instr,x
        lda i_vib_quarter,y
        sta v_count,x           ; a quarter of the wave up first: so it swings about the note
        lda i_vib_shift,y
        tay
        beq _done
_half   lsr v_step_hi,x
        ror v_step_lo,x
        dey
        bne _half
_done   lda #0
        sta v_down,x
        sta v_lo,x
        sta v_hi,x
        rts

        .include "sound.asm"    ; what an instrument does each tick, and the filter
        .include "samples.asm"  ; the interrupts of a tune with samples

; ---- tables and variables -------------------------------------------------------------------------------------------

chip_of .byte 0, 0, 0, 1, 1, 1

; The variables lie inside the file: a player's host may use any memory that a tune doesn't fill.
vars
ord_lo    .fill VOICES         ; the order list
ord_hi    .fill VOICES
ord_at    .fill VOICES         ; where in it
ptr_lo    .fill VOICES         ; the stream
ptr_hi    .fill VOICES
wait      .fill VOICES         ; ticks until it is read again
instr     .fill VOICES         ; instrument
level     .fill VOICES         ; sustain and release in force
chord     .fill VOICES         ; its first tone in the table, 0 none
note      .fill VOICES
gate      .fill VOICES         ; $ff or $fe
now_lo    .fill VOICES         ; frequency of the note
now_hi    .fill VOICES
goal_lo   .fill VOICES         ; where a glide leads
goal_hi   .fill VOICES
slide_lo  .fill VOICES         ; how fast
slide_hi  .fill VOICES
sliding   .fill VOICES
w_pos     .fill VOICES         ; wave program: position, ticks held, control, pitch
w_wait    .fill VOICES
w_now     .fill VOICES
w_off     .fill VOICES
a_pos     .fill VOICES         ; arpeggio: position, ticks left, semitones
a_wait    .fill VOICES
a_off     .fill VOICES
v_delay   .fill VOICES         ; vibrato: ticks before it, ticks before it turns, direction
v_count   .fill VOICES
v_down    .fill VOICES
v_lo      .fill VOICES         ; its offset now
v_hi      .fill VOICES
v_step_lo .fill VOICES         ; its step
v_step_hi .fill VOICES
p_lo      .fill VOICES         ; pulse width, times 16
p_hi      .fill VOICES
p_add_lo  .fill VOICES         ; its step
p_add_hi  .fill VOICES
g_flo     .fill VOICES         ; what the next tick writes: frequency, width,
g_fhi     .fill VOICES
g_plo     .fill VOICES
g_phi     .fill VOICES
g_ctl     .fill VOICES         ; control and envelope
g_ad      .fill VOICES
g_sr      .fill VOICES
f_pos     .fill CHIPS          ; filter program: position, ticks left, step
f_wait    .fill CHIPS
f_add_lo  .fill CHIPS
f_add_hi  .fill CHIPS
cut_lo    .fill CHIPS          ; cutoff, times 32
cut_hi    .fill CHIPS
g_cut     .fill CHIPS          ; its low bits as the chip wants them
route     .fill CHIPS          ; resonance and voices
mode      .fill CHIPS
volume    .fill CHIPS
save_y    .byte 0
vars_size = * - vars
